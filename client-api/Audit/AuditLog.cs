using System.Data.Common;

namespace ClientApi.Audit;

/// <summary>Reads the log, newest first.</summary>
internal sealed class AuditLog(AuditStore store)
{
    /// <summary>Parts of one query; SQLite takes 500.</summary>
    private const int MostParts = 200;

    /// <summary>The newest entries before a number that the reader may see and asks for.</summary>
    public async Task<IReadOnlyList<RecordedEntry>> PageAsync(
        AuditView view, AuditFilter filter, long before, int limit, CancellationToken cancellation)
    {
        await using var connection = await store.OpenAsync(cancellation);
        var rows = new Dictionary<long, AuditRow>();

        // Each part walks its own index backwards and ends at the limit, however long the log is.
        foreach (var parts in view.Parts.Chunk(MostParts))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = string.Join(
                "\nUNION\n", parts.Select((part, number) => Part(command, AuditTable.Entries(connection), part, number, filter)));
            AuditTable.Add(command.Parameters, command.CreateParameter, "before", before);
            AuditTable.Add(command.Parameters, command.CreateParameter, "limit", limit);
            foreach (var row in await AuditTable.ReadRowsAsync(command, cancellation))
                rows[row.Number] = row;
        }

        return [.. rows.Values.OrderByDescending(row => row.Number).Take(limit).Select(row => row.Recorded())];
    }

    private static string Part(DbCommand command, string entries, AuditPart part, int number, AuditFilter filter)
    {
        var conditions = new List<string> { "number < @before" };
        if (part.Column is { } column)
            conditions.Add(Equal(command, column, $"part{number}", part.Value));
        if (part.IsOfOwnPeople)
            conditions.Add(OwnAttempts.Shown);

        // The parameters are one for all parts: those of the first are named by the others.
        var isFirst = number == 0;
        if (filter.Kind is { } kind)
            conditions.Add(Equal(isFirst ? command : null, "kind", "kind", kind.Word()));
        if (filter.Enterprise is { } enterprise)
            conditions.Add(Equal(isFirst ? command : null, "enterprise", "enterprise", AuditText.Clean(enterprise)));
        if (filter.Principal is { } principal)
            conditions.Add(Equal(isFirst ? command : null, "principal", "principal", AuditText.Clean(principal)));
        if (filter.From is { } from)
            conditions.Add(Bound(isFirst ? command : null, "at >= @from", "from", from));
        if (filter.Until is { } until)
            conditions.Add(Bound(isFirst ? command : null, "at < @until", "until", until));

        return $"""
            SELECT * FROM (
                SELECT {AuditRow.Columns} FROM {entries} WHERE {string.Join(" AND ", conditions)} ORDER BY number DESC LIMIT @limit
            ) AS part{number}
            """;
    }

    /// <summary>The indexes leave out what is empty, and want to be told so.</summary>
    private static string Equal(DbCommand? command, string column, string name, string value)
    {
        if (command is not null)
            AuditTable.Add(command.Parameters, command.CreateParameter, name, value);

        return $"{column} <> '' AND {column} = @{name}";
    }

    private static string Bound(DbCommand? command, string condition, string name, DateTimeOffset time)
    {
        if (command is not null)
            AuditTable.Add(command.Parameters, command.CreateParameter, name, time.ToUnixTimeMilliseconds());

        return condition;
    }
}
