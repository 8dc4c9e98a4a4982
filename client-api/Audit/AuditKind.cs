namespace ClientApi.Audit;

/// <summary>What an entry of the audit log is about.</summary>
public enum AuditKind
{
    /// <summary>Somebody was shown what is another's.</summary>
    Disclosure = 1,

    /// <summary>Somebody tried what it may not.</summary>
    Refusal,

    /// <summary>What somebody may do was changed.</summary>
    Rights,

    /// <summary>A disclosure across a border was asked for, decided upon or taken back.</summary>
    Approval,
}

/// <summary>How kinds of entries are spelled.</summary>
public static class AuditKinds
{
    private static readonly (string Word, AuditKind Kind)[] All =
    [
        ("disclosure", AuditKind.Disclosure), ("refusal", AuditKind.Refusal), ("rights", AuditKind.Rights), ("approval", AuditKind.Approval),
    ];

    /// <summary>Every word, for messages.</summary>
    public static IEnumerable<string> Words => All.Select(one => one.Word);

    public static bool TryRead(string? word, out AuditKind kind)
    {
        kind = All.FirstOrDefault(one => one.Word == word).Kind;

        return kind != 0;
    }

    public static string Word(this AuditKind kind) => All.First(one => one.Kind == kind).Word;
}
