using System.Diagnostics;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>Finds a small schedule that still fails: fewer faults, fewer facts, fewer partitions.</summary>
internal static class Shrinking
{
    private const int Tries = 30;

    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(20);

    /// <param name="run">Runs a schedule, and throws where it fails.</param>
    public static (Schedule Schedule, SimulationFailure Failure) Shrink(Schedule schedule, SimulationFailure failure, Action<Schedule> run)
    {
        var smallest = (Schedule: schedule, Failure: failure);
        var watch = Stopwatch.StartNew();
        while (Smaller(smallest.Schedule).TakeWhile(_ => watch.Elapsed < LongestSearch).Select(smaller => Fail(smaller, run)).FirstOrDefault(found => found is not null) is { } found)
            smallest = found;

        return smallest;
    }

    private static IEnumerable<Schedule> Smaller(Schedule schedule)
    {
        if (schedule.Partitions > 1)
        {
            yield return schedule with { Partitions = 1 };
            yield return schedule with { Partitions = schedule.Partitions - 1 };
        }

        if (schedule.Holds > 0)
            yield return schedule with { Holds = 0 };
        if (schedule.NewLeaders > 0)
            yield return schedule with { NewLeaders = 0 };

        if (schedule.FatalMessage is not null)
            yield return schedule with { FatalMessage = null };

        if (schedule.Crashes > 0)
            yield return schedule with { Crashes = 0 };

        if (schedule.Freezes > 0)
            yield return schedule with { Freezes = 0 };

        if (schedule.Loss > 0)
            yield return schedule with { Loss = 0 };

        if (schedule.Doubling > 0)
            yield return schedule with { Doubling = 0 };

        if (schedule.Overtaking > 0)
            yield return schedule with { Overtaking = 0 };

        if (schedule.MissingBodies > 0)
            yield return schedule with { MissingBodies = 0 };

        if (schedule.HasSmallSteps)
            yield return schedule with { HasSmallSteps = false };

        for (var batch = 0; batch < schedule.Batches.Count; batch++)
            yield return schedule with { Batches = [.. schedule.Batches.Where((_, at) => at != batch)] };

        for (var batch = 0; batch < schedule.Batches.Count; batch++)
        {
            var facts = schedule.Batches[batch];
            for (var part = facts.Count / 2; part > 0; part /= 2)
            {
                for (var from = 0; from < facts.Count; from += part)
                {
                    var kept = facts.Where((_, at) => at < from || at >= from + part).ToList();
                    yield return schedule with
                    {
                        Batches = [.. schedule.Batches.Select((all, at) => at == batch ? kept : all)],
                    };
                }
            }
        }

        if (schedule.StepsPerBatch > 10)
            yield return schedule with { StepsPerBatch = schedule.StepsPerBatch * 2 / 3 };
    }

    /// <summary>Tries a schedule with a few courses of chance, since another shape takes another course.</summary>
    private static (Schedule Schedule, SimulationFailure Failure)? Fail(Schedule schedule, Action<Schedule> run)
    {
        for (var attempt = 0; attempt < (schedule.HasFaults ? Tries : 4); attempt++)
        {
            var attempted = schedule with { Seed = schedule.Seed + (attempt * 1_000_003) };
            try
            {
                run(attempted);
            }
            catch (SimulationFailure failure)
            {
                return (attempted, failure);
            }
        }

        return null;
    }
}
