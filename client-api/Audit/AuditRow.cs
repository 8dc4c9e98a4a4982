using System.Data.Common;

namespace ClientApi.Audit;

/// <summary>An entry as it is stored: clean texts in the order of the table's columns.</summary>
/// <param name="At">Unix milliseconds, by the clock of the host that recorded it.</param>
internal sealed record AuditRow(long Number, long At, string[] Texts, int Times, byte[] Hash)
{
    /// <summary>As the table has them; what is read and written goes by their order.</summary>
    public static readonly string[] TextColumns =
    [
        "kind", "action", "principal", "name", "organisation", "enterprise", "library", "about", "entity", "what", "reason", "address", "trace",
    ];

    /// <summary>What <see cref="Read"/> wants of a query.</summary>
    public static readonly string Columns = $"number, at, {string.Join(", ", TextColumns)}, times, hash";

    public static AuditRow Of(long number, AuditEntry entry) => new(
        number,
        entry.At.ToUnixTimeMilliseconds(),
        [
            .. new[]
            {
                entry.Kind.Word(), entry.Action, entry.By.Id, entry.By.Name, entry.By.Organisation, entry.Enterprise, entry.Library,
                entry.About, entry.Entity, entry.What, entry.Reason, entry.By.Address, entry.By.Trace,
            }.Select(AuditText.Clean),
        ],
        entry.Times,
        []);

    public static AuditRow Read(DbDataReader reader)
    {
        var texts = new string[TextColumns.Length];
        for (var at = 0; at < texts.Length; at++)
            texts[at] = reader.GetString(at + 2);

        return new(reader.GetInt64(0), reader.GetInt64(1), texts, reader.GetInt32(texts.Length + 2), (byte[])reader.GetValue(texts.Length + 3));
    }

    public RecordedEntry Recorded() => new(
        Number,
        new()
        {
            Kind = AuditKinds.TryRead(Texts[0], out var kind) ? kind : default,
            Action = Texts[1],
            By = new(Texts[2], Texts[3], Texts[4], Texts[11], Texts[12]),
            Enterprise = Texts[5],
            Library = Texts[6],
            About = Texts[7],
            Entity = Texts[8],
            What = Texts[9],
            Reason = Texts[10],
            Times = Times,
            At = DateTimeOffset.FromUnixTimeMilliseconds(At),
        });
}
