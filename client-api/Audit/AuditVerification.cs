namespace ClientApi.Audit;

/// <summary>Walks the log from the first entry to the last and recomputes every hash.</summary>
internal static class AuditVerification
{
    private const int PageRows = 1_000;

    public static async Task<AuditVerdict> WalkAsync(AuditStore store, CancellationToken cancellation)
    {
        await using var connection = await store.OpenAsync(cancellation);
        await using var look = await AuditStore.LookAsync(connection, cancellation);
        var end = await AuditTable.ReadHeadAsync(connection, look, isHeld: false, cancellation);
        var head = AuditHead.Empty;
        while (true)
        {
            var rows = await AuditTable.ReadAfterAsync(connection, look, head.Number, PageRows, cancellation);
            foreach (var row in rows)
            {
                if (FlawOf(row, head) is { } flaw)
                    return new AuditVerdict.Broken(head.Number + 1, flaw);

                head = new(row.Number, row.Hash);
            }

            if (rows.Count < PageRows)
                return Judge(head, end);
        }
    }

    private static string? FlawOf(AuditRow row, AuditHead before)
    {
        if (row.Number != before.Number + 1)
            return $"it is missing; the next that is there is {row.Number}";

        return AuditHash.Of(before.Hash, row).AsSpan().SequenceEqual(row.Hash)
            ? null
            : "its hash is not that of what it holds and of the entry before it";
    }

    private static AuditVerdict Judge(AuditHead last, AuditHead end)
    {
        if (last.Number < end.Number)
            return new AuditVerdict.Broken(last.Number + 1, $"it is missing, and so is what follows it up to {end.Number}");

        return last.Number == end.Number && last.Hash.AsSpan().SequenceEqual(end.Hash)
            ? new AuditVerdict.Sound(last.Number, Convert.ToHexStringLower(last.Hash))
            : new AuditVerdict.Broken(Math.Max(1, end.Number), "the end of the chain that was kept is another");
    }
}

/// <summary>What a walk over the log has found.</summary>
internal abstract record AuditVerdict
{
    private AuditVerdict()
    {
    }

    /// <param name="Hash">Of the last entry: who keeps it elsewhere can tell later that nothing up to here was exchanged.</param>
    public sealed record Sound(long Entries, string Hash) : AuditVerdict;

    /// <param name="Number">The first entry that is not what was recorded.</param>
    public sealed record Broken(long Number, string Flaw) : AuditVerdict;
}
