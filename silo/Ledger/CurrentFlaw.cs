namespace Silo.Ledger;

/// <summary>What can be wrong in the current table.</summary>
internal static class CurrentFlaw
{
    public static string PointsElsewhere(string entity) =>
        $"The current table names this position for {entity}, which is not what lies there.";

    public static string IsBehind(string entity) =>
        $"The current table does not know this entry of {entity}, or an older one in its place.";
}
