namespace Grains.Intake;

/// <summary>Whose entities a push may replace or take back: those of these enterprises, and factors of these libraries.</summary>
[GenerateSerializer, Immutable, Alias("grid.writer")]
public sealed record Writer([property: Id(0)] List<string> Enterprises, [property: Id(1)] List<string> Libraries)
{
    public bool OwnsEnterprise(string id) => Enterprises.Contains(id);

    public bool OwnsLibrary(string name) => Libraries.Contains(name);
}
