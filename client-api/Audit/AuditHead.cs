namespace ClientApi.Audit;

/// <summary>The end of the chain: what the next entry follows.</summary>
internal sealed record AuditHead(long Number, byte[] Hash)
{
    public static AuditHead Empty { get; } = new(0, AuditHash.Genesis);

    /// <summary>The entry as it is stored next.</summary>
    public (AuditRow Row, AuditHead After) Next(AuditEntry entry)
    {
        var row = AuditRow.Of(Number + 1, entry);
        var hash = AuditHash.Of(Hash, row);

        return (row with { Hash = hash }, new(row.Number, hash));
    }
}
