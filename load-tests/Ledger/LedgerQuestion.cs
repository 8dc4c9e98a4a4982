using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Ledger;
using LoadTests.Ingest;
using LoadTests.Restart;
using Silo.Ledger;
using Silo.Ledger.Postgres;
using Silo.Ledger.Sqlite;

namespace LoadTests.Ledger;

/// <summary>Asks how near a ledger store comes to raw rows, in writing and in reading.</summary>
internal sealed class LedgerQuestion
{
    private const string Principal = "load-test";
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Option<string> _store = new("--store")
    {
        Description = "sqlite or postgres",
        DefaultValueFactory = _ => "sqlite",
    };

    private readonly Option<string[]> _connections = new("--connection")
    {
        Description = "postgres: two connection strings of empty databases, the ledger's and the raw rows'",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _entries = new("--entries")
    {
        Description = "entries to write",
        DefaultValueFactory = _ => 100_000,
    };

    private readonly Option<int> _group = new("--group")
    {
        Description = "entries in one commit",
        DefaultValueFactory = _ => 200,
    };

    private readonly Option<int> _seed = new("--seed") { Description = "seed of ids and payloads", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _json = new("--json") { Description = "end with one JSON line" };

    public static Command Create()
    {
        var question = new LedgerQuestion();
        var command = new Command("ledger", "How near does a ledger store come to raw rows, in writing and in reading?")
        {
            question._store, question._connections, question._entries, question._group, question._seed, question._json,
        };
        command.SetAction((parsed, _) => question.AskAsync(parsed));

        return command;
    }

    private async Task<int> AskAsync(ParseResult parsed)
    {
        var (entries, group) = (parsed.GetValue(_entries), parsed.GetValue(_group));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{entries} entries of 700 bytes, {group} a commit, {parsed.GetValue(_store)}, seed {parsed.GetValue(_seed)}, {Environment.ProcessorCount} cores"));
        var proposed = Propose(entries, new Random(parsed.GetValue(_seed)));
        var root = Directory.CreateTempSubdirectory("grid-ledger-question-").FullName;
        try
        {
            var ledgerAt = Options(parsed, root, 0);
            var rawRowsPerS = await RawAsync(Options(parsed, root, 1), RawRow.Chain(proposed, Principal, Time), group);
            var factsPerS = await CommitAsync(ledgerAt, proposed, group);
            var rawReadsPerS = await RateAsync(async () => (await RawRead.OfAsync(ledgerAt, parses: false)).Rows, entries);
            var currentPerS = await ReadCurrentAsync(ledgerAt, entries, partitions: 1);
            var quartersPerS = await ReadCurrentAsync(ledgerAt, entries, partitions: 4);
            var verifiedPerS = await VerifyAsync(ledgerAt, entries);
            Print(parsed.GetValue(_json), new
            {
                facts_per_s = factsPerS,
                raw_rows_per_s = rawRowsPerS,
                ratio = Math.Round((double)factsPerS / rawRowsPerS, 3),
                current_per_s = currentPerS,
                current_in_4_parts_per_s = quartersPerS,
                raw_reads_per_s = rawReadsPerS,
                verified_per_s = verifiedPerS,
            });

            return 0;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private LedgerOptions Options(ParseResult parsed, string root, int index) => new()
    {
        Store = parsed.GetValue(_store)!,
        Data = Path.Combine(root, $"{index}"),
        ConnectionString = parsed.GetValue(_connections)?.ElementAtOrDefault(index),
    };

    private static ProposedEntry[] Propose(int count, Random random)
    {
        var proposed = new ProposedEntry[count];
        for (var index = 0; index < count; index++)
        {
            var payload = new byte[700];
            random.NextBytes(payload);
            var entity = $"urn:prod:supplier-{random.Next(3_000)}:part-{index:D7}";
            proposed[index] = new(
                entity, CellKey.Of(entity).Place, FactKind.Product, VersionSeries.Stated, 1, 1, payload);
        }

        return proposed;
    }

    private static async Task<long> RawAsync(LedgerOptions options, RawRow[] rows, int group)
    {
        await using RawRows raw = options.IsPostgres
            ? await PostgresRawRows.OpenAsync(options)
            : await SqliteRawRows.OpenAsync(options);

        return await RateAsync(
            async () =>
            {
                for (var at = 0; at < rows.Length; at += group)
                    await raw.CommitAsync(new(rows, at, Math.Min(group, rows.Length - at)));

                return rows.Length;
            },
            rows.Length);
    }

    private static async Task<long> CommitAsync(LedgerOptions options, ProposedEntry[] entries, int group)
    {
        var ledger = await OpenAsync(options);
        await using var closing = (IAsyncDisposable)ledger;
        var head = await ledger.RaiseTermAsync(CancellationToken.None);

        return await RateAsync(
            async () =>
            {
                for (var at = 0; at < entries.Length; at += group)
                {
                    LedgerBatch[] batches =
                        [new(Principal, [.. entries.AsSpan(at, Math.Min(group, entries.Length - at))], null, [])];
                    var outcome = await ledger.CommitAsync(head, batches, Time, CancellationToken.None);
                    head = ((CommitOutcome.Committed)outcome).Head;
                }

                return head.Position;
            },
            entries.Length);
    }

    private static async Task<long> ReadCurrentAsync(LedgerOptions options, int entries, int partitions)
    {
        var ledger = await OpenAsync(options);
        await using var closing = (IAsyncDisposable)ledger;

        return await RateAsync(
            async () =>
            {
                var read = 0L;
                for (var partition = 0; partition < partitions; partition++)
                {
                    var (first, end) = (partition * CellKey.Places / partitions, (partition + 1) * CellKey.Places / partitions);
                    await foreach (var slice in ledger.ReadCurrentAsync(first, end, CancellationToken.None))
                        read += slice.Entries.Count;
                }

                return read;
            },
            entries);
    }

    private static async Task<long> VerifyAsync(LedgerOptions options, int entries)
    {
        var ledger = await OpenAsync(options);
        await using var closing = (IAsyncDisposable)ledger;

        return await RateAsync(
            async () =>
            {
                var verification = await ledger.VerifyAsync(null, CancellationToken.None);
                return verification.FirstBroken is null ? verification.Entries : -1;
            },
            entries);
    }

    private static async Task<ILedger> OpenAsync(LedgerOptions options)
    {
        ILedger ledger = options.IsPostgres ? new PostgresLedger(options) : new SqliteLedger(options);
        await ledger.OpenAsync(1, CancellationToken.None);

        return ledger;
    }

    private static async Task<long> RateAsync(Func<Task<long>> work, int expected)
    {
        var start = Stopwatch.GetTimestamp();
        var done = await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (done != expected)
            throw new InvalidDataException($"{expected} entries were expected, but there were {done}.");

        return (long)(expected / seconds);
    }

    private static void Print(bool asJson, object answer)
    {
        var text = JsonSerializer.Serialize(answer);
        Console.WriteLine(asJson ? text : text.Replace(",", "\n", StringComparison.Ordinal));
    }
}
