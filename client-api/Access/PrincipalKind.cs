namespace ClientApi.Access;

/// <summary>What an organisation is to the grid.</summary>
public enum PrincipalKind
{
    /// <summary>States facts of its own, and reads.</summary>
    Enterprise = 1,

    /// <summary>Reads what it was granted.</summary>
    Bank,

    /// <summary>Reads what it was granted.</summary>
    CertificationBody,

    /// <summary>Reads what it was granted, for a country or a region.</summary>
    Authority,

    /// <summary>Runs the grid: organisations, clients, operations.</summary>
    Operator,
}

/// <summary>How kinds of organisations are spelled.</summary>
public static class PrincipalKinds
{
    private static readonly Dictionary<string, PrincipalKind> ByWord = new(StringComparer.Ordinal)
    {
        ["enterprise"] = PrincipalKind.Enterprise,
        ["bank"] = PrincipalKind.Bank,
        ["certification-body"] = PrincipalKind.CertificationBody,
        ["authority"] = PrincipalKind.Authority,
        ["operator"] = PrincipalKind.Operator,
    };

    /// <summary>Every word, for messages.</summary>
    public static IReadOnlyCollection<string> Words => ByWord.Keys;

    public static bool TryRead(string? word, out PrincipalKind kind) => ByWord.TryGetValue(word ?? "", out kind);

    public static PrincipalKind Read(string word) => ByWord[word];

    public static string Word(this PrincipalKind kind) => ByWord.First(pair => pair.Value == kind).Key;
}
