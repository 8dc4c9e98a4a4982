using Footprints.Facts;

namespace ClientApi.Requests;

/// <summary>Kinds of fact in the words of the contract.</summary>
internal static class KindWords
{
    public static string Word(this FactKind kind) => FactKinds.Name(kind);
}
