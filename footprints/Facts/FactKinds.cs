namespace Footprints.Facts;

/// <summary>The names of the kinds in the contract and in the ledger's payloads.</summary>
public static class FactKinds
{
    public static string Name(FactKind kind) => kind switch
    {
        FactKind.Enterprise => "enterprise",
        FactKind.Factor => "factor",
        FactKind.Product => "product",
        FactKind.Component => "component",
        FactKind.Volume => "volume",
        FactKind.Share => "share",
        FactKind.Publication => "publication",
        FactKind.Expiry => "expiry",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of fact."),
    };
}
