using System.Diagnostics;
using LoadTests.Questions;
using Npgsql;
using Testing.Postgres;

namespace LoadTests.Peers;

/// <summary>PostgreSQL with the network in tables, on a server that is started for it.</summary>
internal sealed class PostgresPeer(string name, IPostgresWay way) : IContender
{
    public string Name => name;

    public async Task<Outcome> PlayAsync(Match match, CancellationToken cancellation)
    {
        if (PostgresPrograms.Find() is not { } programs)
            return Outcome.Skipped.NotInstalled("PostgreSQL");

        await using var server = await PostgresServer.StartAsync(programs);
        await using var tables = await PostgresTables.FillAsync(await server.CreateDatabaseAsync(), match, cancellation);
        var hot = await MeasureAsync(tables, match.Hot, way.ChangeHotAsync);
        if (hot is null)
            await tables.StateAllAsync(match.Hot[^1]);

        var worst = Answer.WorstError(match.AfterHot, Totals(await tables.ReadTotalsAsync()));
        if (await MeasureAsync(tables, match.Small, way.ChangeSmallAsync) is not { } small)
            return new Outcome.Unended("neither change ended in time");

        worst = Math.Max(worst, Answer.WorstError(match.AfterSmall, Totals(await tables.ReadTotalsAsync())));

        return new Outcome.Played(tables.Version, hot, small, worst, hot is null ? way.Unended : null);
    }

    /// <summary>What the changes took, or none where one of them was given up.</summary>
    private static async Task<Latencies?> MeasureAsync(
        PostgresTables tables, IReadOnlyList<Change> changes, Func<PostgresTables, Change, Task> change)
    {
        var took = new Latencies();
        foreach (var one in changes)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await change(tables, one);
            }
            catch (PostgresException given) when (given.SqlState is
                PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ConfigurationLimitExceeded)
            {
                return null;
            }

            took.Add(Stopwatch.GetElapsedTime(start));
            await tables.TidyAsync();
        }

        return took;
    }

    private static Func<int, ReadOnlySpan<double>> Totals(double[] totals) =>
        cell => totals.AsSpan(cell * Match.LaneCount, Match.LaneCount);
}
