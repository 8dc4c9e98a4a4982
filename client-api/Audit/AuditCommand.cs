using System.Globalization;
using ClientApi.Hosting;
using ClientApi.Identity.Commands;

namespace ClientApi.Audit;

/// <summary>The audit log at the console.</summary>
internal static class AuditCommand
{
    private const int UsualLines = 50;
    private const int MostLines = 10_000;

    /// <exception cref="StartRefusedException">An option has no meaning.</exception>
    public static async Task<IReadOnlyList<string>> ListAsync(AuditLog log, AccessCommand command, CancellationToken cancellation)
    {
        var kind = command.Option("--kind");
        if (kind is not null && !AuditKinds.TryRead(kind, out _))
            throw new StartRefusedException($"The kind must be one of {string.Join(", ", AuditKinds.Words)}, but was {kind}.");

        var filter = new AuditFilter(
            kind is not null && AuditKinds.TryRead(kind, out var read) ? read : null,
            command.Option("--enterprise"),
            command.Option("--principal"),
            Time(command, "--from"),
            Time(command, "--until"));
        var everything = new AuditView([new(null, "")], Organisation: null);
        var entries = await log.PageAsync(
            everything, filter, Number(command, "--before", long.MaxValue, long.MaxValue), (int)Number(command, "--limit", UsualLines, MostLines), cancellation);

        return [.. entries.Select(Line)];
    }

    /// <exception cref="StartRefusedException">The log is not what was recorded.</exception>
    public static async Task<IReadOnlyList<string>> VerifyAsync(AuditStore store, CancellationToken cancellation) =>
        await AuditVerification.WalkAsync(store, cancellation) switch
        {
            AuditVerdict.Sound sound =>
            [
                string.Create(CultureInfo.InvariantCulture, $"The audit log is sound: {sound.Entries} entries."),
                $"The hash of the last is {sound.Hash}.",
            ],
            AuditVerdict.Broken broken => throw new StartRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"The audit log is broken at entry {broken.Number}: {broken.Flaw}.")),
            var other => throw new ArgumentOutOfRangeException(nameof(store), other, "No such verdict."),
        };

    private static string Line(RecordedEntry recorded)
    {
        var entry = recorded.Entry;
        string[] fields =
        [
            recorded.Number.ToString(CultureInfo.InvariantCulture), entry.At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            entry.Kind.Word(), entry.Action, entry.By.Id, entry.By.Name, entry.By.Organisation, entry.Enterprise, entry.Library, entry.About,
            entry.Entity, entry.What, entry.Times.ToString(CultureInfo.InvariantCulture), entry.By.Address, entry.By.Trace, entry.Reason,
        ];

        return string.Join('\t', fields);
    }

    private static DateTimeOffset? Time(AccessCommand command, string name) => command.Option(name) switch
    {
        null => null,
        { } text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        { } text => throw new StartRefusedException($"{name} must be a time as 2026-01-31T12:00:00Z, but was {text}."),
    };

    private static long Number(AccessCommand command, string name, long usual, long most) => command.Option(name) switch
    {
        null => usual,
        { } text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most => number,
        { } text => throw new StartRefusedException(
            string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from 1 to {most}, but was {text}.")),
    };
}
