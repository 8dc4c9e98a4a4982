using System.Text.Json;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Coordination;
using Grains.Ledger;
using Grains.Partitions;
using Grains.Telemetry;
using Microsoft.Extensions.Options;

namespace Grains.Intake;

/// <summary>Brings a push through its partitions, which validate it, to the coordinator, which commits it.</summary>
/// <remarks>
/// No refusal is given before the push's key has been looked up, so that a retry gets the first answer even where the
/// first attempt has changed what the facts would be judged against.
/// </remarks>
internal sealed class FactIntake(
    GridGrains grains, IOptions<IntakeOptions> options, GridMetrics metrics, TimeProvider time)
{
    /// <summary>How often versions may be taken by others before the push is told to come back.</summary>
    private const int Attempts = 8;

    private long _lastBatch = BitConverter.ToInt64(Guid.NewGuid().ToByteArray()) & (long.MaxValue >> 1);

    public async Task<PushOutcome> PushAsync(Push push, CancellationToken cancellation)
    {
        using var span = GridTraces.Push();
        var outcome = await Answer(push, cancellation);
        if (!push.IsDryRun)
            metrics.Answered(outcome);

        return outcome;
    }

    private async Task<PushOutcome> Answer(Push push, CancellationToken cancellation)
    {
        if (push.Rejections.Count > 0 && !push.IsPartial)
            return await Refuse(push, push.Rejections);

        var envelopes = push.Facts
            .Select(fact => new FactEnvelope(fact.Line, fact.Fact, fact.Payload, fact.IfVersion, push.Writer))
            .ToList();
        var deadline = time.GetTimestamp();
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (outcome, retries) = await TryPush(push, envelopes);
            if (outcome is not null)
            {
                if (outcome is PushOutcome.Unavailable { Code: "LOADING" }
                    && time.GetElapsedTime(deadline) < TimeSpan.FromSeconds(options.Value.LoadingWaitSeconds))
                {
                    attempt--;
                    await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellation);
                    continue;
                }

                return outcome;
            }

            // Whoever took the version is about to be applied: a short and growing pause lets that happen.
            if (retries)
                await Task.Delay(TimeSpan.FromMilliseconds(5 << attempt), time, cancellation);
        }

        return new PushOutcome.Unavailable(
            "CONTENDED", "Others state facts of the same entities at this moment: send again.", TimeSpan.FromSeconds(1));
    }

    private async Task<(PushOutcome? Outcome, bool Retries)> TryPush(Push push, List<FactEnvelope> envelopes)
    {
        var batch = Interlocked.Increment(ref _lastBatch);
        var parts = Split(envelopes);
        var answers = await Validate(batch, parts, envelopes, push.IsDryRun);
        var unavailable = answers.FirstOrDefault(answer => answer.Unavailable is not null)?.Unavailable;
        var rejections = push.Rejections.Concat(answers.SelectMany(answer => answer.Rejections)).OrderBy(one => one.Line).ToList();
        if (unavailable is null && push.IsDryRun)
            return (DryRun(push, envelopes.Count, rejections), false);

        var isUndecided = answers.Any(answer => answer.IsUndecided);
        if (unavailable is not null || isUndecided || (rejections.Count > 0 && !push.IsPartial))
        {
            await Release(parts.Keys, batch);
            if (unavailable is null && isUndecided)
                return (null, true);

            return (unavailable is not null ? Unavailable(unavailable) : await Refuse(push, rejections), false);
        }

        var (entries, entities) = Entries(envelopes, parts.Values.Zip(answers));
        var kept = push.Key is null ? [] : JsonSerializer.SerializeToUtf8Bytes(rejections);
        var outcome = await Append(
            new ProposedBatch(batch, new LedgerBatch(push.Principal, entries, push.Key, kept), entities, GridTraces.Current), parts.Keys);

        return outcome switch
        {
            AppendOutcome.Committed committed => (
                new PushOutcome.Accepted(entries.Count, entries.Count == 0 ? 0 : committed.Position, rejections, IsFirstAnswer: true), false),
            AppendOutcome.Answered answered => (FirstAnswer(push, answered.Answer), false),
            AppendOutcome.Unavailable other => (new PushOutcome.Unavailable(other.Code, other.Detail, TimeSpan.FromSeconds(1)), false),
            _ => (null, true),
        };
    }

    /// <summary>Has all partitions judge their facts; where one does not answer, the others forget theirs.</summary>
    private async Task<ValidationAnswer[]> Validate(
        long batch, SortedDictionary<int, List<int>> parts, List<FactEnvelope> envelopes, bool isDryRun)
    {
        try
        {
            return await Task.WhenAll(parts.Select(part =>
                grains.Partitions[part.Key].Validate(batch, part.Value.ConvertAll(at => envelopes[at]), isDryRun)));
        }
        catch
        {
            await Release(parts.Keys, batch);
            throw;
        }
    }

    /// <summary>
    /// Proposes a batch. Whatever keeps it from being committed frees its versions at once; also where nobody answers: should
    /// it have been committed after all, its bodies are read from the ledger, and whoever is given the same versions loses.
    /// </summary>
    private async Task<AppendOutcome> Append(ProposedBatch proposed, IEnumerable<int> judges)
    {
        var isCommitted = false;
        try
        {
            var outcome = await grains.Coordinator.Append(proposed);
            isCommitted = outcome is AppendOutcome.Committed;

            return outcome;
        }
        finally
        {
            if (!isCommitted)
                await Release(judges, proposed.Number);
        }
    }

    /// <summary>By partition: which facts are its own.</summary>
    private SortedDictionary<int, List<int>> Split(List<FactEnvelope> envelopes)
    {
        var parts = new SortedDictionary<int, List<int>>();
        for (var at = 0; at < envelopes.Count; at++)
        {
            var partition = envelopes[at].Fact.Id.Key.PartitionOf(grains.PartitionCount);
            if (!parts.TryGetValue(partition, out var part))
                parts.Add(partition, part = []);

            part.Add(at);
        }

        return parts;
    }

    /// <summary>The accepted facts in the order in which they were pushed.</summary>
    private static (List<ProposedEntry> Entries, List<EntityId> Entities) Entries(
        List<FactEnvelope> envelopes, IEnumerable<(List<int> Part, ValidationAnswer Answer)> answers)
    {
        var versions = new int[envelopes.Count];
        foreach (var (part, answer) in answers)
        {
            for (var at = 0; at < part.Count; at++)
                versions[part[at]] = answer.Versions[at];
        }

        var (entries, entities) = (new List<ProposedEntry>(envelopes.Count), new List<EntityId>(envelopes.Count));
        for (var at = 0; at < versions.Length; at++)
        {
            var (id, envelope) = (envelopes[at].Fact.Id, envelopes[at]);
            if (versions[at] == 0)
                continue;

            entries.Add(new ProposedEntry(
                id.Text, id.Key.Place, envelope.Kind, VersionSeries.Stated, versions[at], envelope.Schema, envelope.Payload));
            entities.Add(id);
        }

        return (entries, entities);
    }

    private static PushOutcome DryRun(Push push, int facts, List<Rejection> rejections)
    {
        var rejected = rejections.Select(one => one.Line).Distinct().Count() - push.Rejections.Select(one => one.Line).Distinct().Count();

        return rejections.Count > 0 && !push.IsPartial
            ? new PushOutcome.Refused(rejections)
            : new PushOutcome.Accepted(facts - rejected, 0, rejections, IsFirstAnswer: true);
    }

    private async Task<PushOutcome> Refuse(Push push, IReadOnlyList<Rejection> rejections)
    {
        if (push.Key is not { } key || push.IsDryRun)
            return new PushOutcome.Refused(rejections);

        return await grains.Coordinator.FindKey(push.Principal, key.Key) switch
        {
            { IsKnown: false } => Unavailable("LEDGER_UNAVAILABLE"),
            { Answer: { } answer } => FirstAnswer(push, answer),
            _ => new PushOutcome.Refused(rejections),
        };
    }

    private static PushOutcome FirstAnswer(Push push, KeyedAnswer answer) =>
        answer.IsTo(push.Key!)
            ? new PushOutcome.Accepted(
                answer.Accepted,
                answer.Position,
                answer.Rejections.Length == 0 ? [] : JsonSerializer.Deserialize<List<Rejection>>(answer.Rejections)!,
                IsFirstAnswer: false)
            : new PushOutcome.KeyReused();

    private static PushOutcome.Unavailable Unavailable(string code) => new(
        code,
        code switch
        {
            "LOADING" => "The grid is loading its facts.",
            "LEDGER_UNAVAILABLE" => "The ledger can't be reached.",
            _ => "Too many facts wait for their commit.",
        },
        TimeSpan.FromSeconds(1));

    private Task Release(IEnumerable<int> judges, long batch) =>
        Task.WhenAll(judges.Select(partition => grains.Partitions[partition].Release(batch)));
}
