using System.Collections.Immutable;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;
using Grains.Intake;
using Grains.Ledger;

namespace Grains.Partitions;

/// <summary>Judges a fact against what it would replace: the newest that is pending, else the newest that is applied.</summary>
internal sealed class FactDoor(CellIndex cells, PendingFacts pending, ILedger ledger, GridOptions options)
{
    private readonly FactOwners _owners = new(cells, pending, ledger);
    private readonly UnitDoor _units = new(cells, pending, options);

    public async Task<ValidationAnswer> Validate(long batch, IReadOnlyList<FactEnvelope> facts, bool isDryRun)
    {
        if (!isDryRun && pending.Count + facts.Count > options.MaxPendingFacts && pending.Count > 0)
            return new ValidationAnswer([], [], "TOO_MANY_PENDING");

        try
        {
            var takenBack = await PartitionFacts.ReadTakenBack(ledger, TakenBack(facts), CancellationToken.None);

            // The last that may wait: what is judged after it is what was looked at.
            var statements = await _owners.ReadAsync(facts);

            return Judge(batch, facts, isDryRun, takenBack, statements);
        }
        catch (LedgerUnavailableException)
        {
            return new ValidationAnswer([], [], "LEDGER_UNAVAILABLE");
        }
    }

    /// <summary>Factors that are stated anew after they were taken back: what they were worth is in the ledger only.</summary>
    private IEnumerable<EntityId> TakenBack(IReadOnlyList<FactEnvelope> facts) => facts
        .Select(envelope => envelope.Fact)
        .OfType<Fact.Factor>()
        .Where(factor => cells.IsWithdrawn(factor.Id.Key))
        .Select(factor => factor.Id)
        .Distinct();

    /// <param name="takenBack">What <see cref="TakenBack"/> asks for: the last value of each.</param>
    /// <param name="statements">What <see cref="FactOwners"/> asks for.</param>
    private ValidationAnswer Judge(
        long batch,
        IReadOnlyList<FactEnvelope> facts,
        bool isDryRun,
        IReadOnlyDictionary<CellKey, Fact.Factor> takenBack,
        IReadOnlyDictionary<CellKey, Fact?> statements)
    {
        var versions = new int[facts.Count];
        var rejections = ImmutableArray.CreateBuilder<Rejection>();
        var isUndecided = false;
        var seen = isDryRun ? new Dictionary<CellKey, Seen>() : null;
        _units.Begin(isDryRun);
        for (var at = 0; at < facts.Count; at++)
        {
            var envelope = facts[at];
            var key = envelope.Fact.Id.Key;
            var newest = Newest(key, seen);
            var enterprise = envelope.Fact is Fact.Volume volume ? volume.EnterpriseId.Key : key;

            // What is judged against another's fact, which may not have been committed, is not final.
            var isOfAnother = !isDryRun && (IsOfAnother(key, batch) || IsOfAnother(enterprise, batch));
            var rejection = _owners.Judge(envelope, newest?.Fact, statements)
                ?? Judge(envelope, newest, seen?.GetValueOrDefault(key)?.Statement as Fact.Factor, takenBack)
                ?? JudgeEnterprise(envelope, Newest(enterprise, seen)?.Fact.Kind ?? cells.KindOf(enterprise));
            HashSet<UnitOfMeasurement>? first = null;
            rejection ??= _units.Judge(envelope, out first);
            if (rejection is not null)
            {
                rejections.Add(rejection);
                isUndecided |= isOfAnother;
                continue;
            }

            versions[at] = (newest?.Version ?? cells.VersionOf(key)) + 1;
            if (seen is null)
                pending.Add(batch, envelope, versions[at], first);
            else
                seen[key] = new Seen(envelope.Fact, versions[at], envelope.Fact is Fact.Withdrawn ? seen.GetValueOrDefault(key)?.Statement : envelope.Fact);
        }

        return new ValidationAnswer(versions, rejections.ToImmutable(), Unavailable: null, isUndecided);
    }

    /// <summary>The newest of an entity that no wave has applied yet; none where all are.</summary>
    private (Fact Fact, int Version)? Newest(CellKey key, Dictionary<CellKey, Seen>? seen)
    {
        var newest = seen is not null && seen.TryGetValue(key, out var earlier) ? (earlier.Fact, earlier.Version) : pending.Newest(key);

        return newest?.Version > cells.VersionOf(key) ? newest : null;
    }

    private bool IsOfAnother(CellKey key, long batch) => Newest(key, seen: null) is not null && pending.IsOfAnother(key, batch);

    /// <summary>Volumes are an enterprise's; both lie in one partition.</summary>
    /// <param name="kind">What the volume's enterprise is, or what the fact is of; 0 where nobody has stated it.</param>
    private Rejection? JudgeEnterprise(FactEnvelope envelope, FactKind kind) => envelope.Fact switch
    {
        Fact.Volume volume when kind is not (0 or FactKind.Enterprise) => new(
            envelope.Line, "KIND_CONFLICT", "enterprise",
            $"{volume.EnterpriseId.Text} is a {FactKinds.Name(kind)} and has no volumes: name an enterprise."),
        Fact.Product or Fact.Component or Fact.Factor when kind == 0 && cells.HasVolumes(envelope.Fact.Id.Key) => new(
            envelope.Line, "KIND_CONFLICT", "kind",
            $"{envelope.Fact.Id.Text} has volumes as an enterprise and can't become a {FactKinds.Name(envelope.Kind)}: choose another id."),
        _ => null,
    };

    /// <param name="stated">What a dry run has stated of the factor before; none else.</param>
    private Rejection? Judge(
        FactEnvelope envelope,
        (Fact Fact, int Version)? newest,
        Fact.Factor? stated,
        IReadOnlyDictionary<CellKey, Fact.Factor> takenBack)
    {
        var (fact, key) = (envelope.Fact, envelope.Fact.Id.Key);
        var version = newest?.Version ?? cells.VersionOf(key);
        if (!cells.HasId(key, fact.Id.Text))
            return new Rejection(envelope.Line, "ID_COLLISION", "id", $"The id {fact.Id.Text} has the key of another id: choose another one.");

        if (envelope.IfVersion is { } expected && expected != version)
        {
            return new Rejection(
                envelope.Line, "VERSION_CONFLICT", "ifVersion",
                $"The fact would replace version {version} of {fact.Id.Text}, not version {expected}: read it again and decide anew.");
        }

        var kind = newest?.Fact.Kind ?? cells.KindOf(key);
        if (version > 0 && kind != fact.Kind)
        {
            return new Rejection(
                envelope.Line, "KIND_CONFLICT", "kind",
                $"{fact.Id.Text} is a {FactKinds.Name(kind)} and can't become a {FactKinds.Name(fact.Kind)}: choose another id.");
        }

        if (version == 0 && fact is Fact.Withdrawn)
            return new Rejection(envelope.Line, "NOT_STATED", "id", $"{fact.Id.Text} was never stated, so it can't be withdrawn.");

        if (fact is not Fact.Factor factor || !IsRevalued(factor, newest?.Fact as Fact.Factor ?? stated, takenBack))
            return null;

        return factor.IsRevaluable
            ? new Rejection(
                envelope.Line, "IMMUTABLE_RELEASE", "library",
                $"{fact.Id.Text} was released in another library than {factor.Library}, whose values may change: keep its library, or choose another id.")
            : new Rejection(
                envelope.Line, "IMMUTABLE_RELEASE", "fossil",
                $"The value of {fact.Id.Text} was accepted before and never changes: state a new release under a new id.");
    }

    /// <summary>Holds a factor to the last value that was accepted, pending or applied or since taken back.</summary>
    private bool IsRevalued(Fact.Factor factor, Fact.Factor? newest, IReadOnlyDictionary<CellKey, Fact.Factor> takenBack)
    {
        var key = factor.Id.Key;
        newest ??= pending.NewestStatement(key, cells.VersionOf(key)) as Fact.Factor;
        Span<double> before = stackalloc double[Footprints.Lanes.Lanes.Width];
        UnitOfMeasurement? unit;
        if ((newest ?? takenBack.GetValueOrDefault(key)) is { } accepted)
        {
            if (accepted.IsRevaluable)
                return false;

            DirectLanes.Sum([accepted.Emissions], before);
            unit = accepted.Unit;
        }
        else if (!cells.TryReadReleased(key, before, out unit))
            return false;

        Span<double> lanes = stackalloc double[Footprints.Lanes.Lanes.Width];
        DirectLanes.Sum([factor.Emissions], lanes);

        return factor.IsRevaluable || unit != factor.Unit || !lanes.SequenceEqual(before);
    }

    /// <summary>What a dry run has judged of an entity.</summary>
    /// <param name="Statement">The last fact that states it rather than taking it back.</param>
    private sealed record Seen(Fact Fact, int Version, Fact? Statement);
}
