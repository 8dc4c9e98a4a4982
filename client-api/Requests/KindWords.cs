using Footprints.Facts;

namespace ClientApi.Requests;

/// <summary>Kinds of fact in the words of the contract.</summary>
internal static class KindWords
{
    public static string Word(this FactKind kind) => kind switch
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
