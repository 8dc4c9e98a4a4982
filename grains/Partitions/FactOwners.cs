using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Intake;
using Grains.Ledger;

namespace Grains.Partitions;

/// <summary>Keeps a push to what its writer owns: an entity stays with whoever stated it first.</summary>
/// <remarks>
/// What a fact says of itself was judged where it came in. Here is judged what it would replace or take back: the owner of a
/// product or a component, and the library of a factor, stand beside its cell; those of what was taken back before the last start in
/// the ledger alone. Enterprises and volumes name their owner in their id.
/// </remarks>
internal sealed class FactOwners(CellIndex cells, PendingFacts pending, ILedger ledger)
{
    /// <summary>The last statements of those whose owner only the ledger tells; nothing is missing when this returns.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger can't be read.</exception>
    public async ValueTask<IReadOnlyDictionary<CellKey, Fact?>> ReadAsync(IReadOnlyList<FactEnvelope> facts)
    {
        var statements = new Dictionary<CellKey, Fact?>();

        // Others may take something back while the ledger is read.
        while (Missing(facts, statements) is { Count: > 0 } missing)
        {
            foreach (var id in missing)
                statements[id.Key] = await PartitionFacts.ReadLastStatement(ledger, id.Text, CancellationToken.None);
        }

        return statements;
    }

    private List<EntityId> Missing(IReadOnlyList<FactEnvelope> facts, Dictionary<CellKey, Fact?> statements) =>
        [.. facts.Where(envelope => IsMissing(envelope, statements)).Select(envelope => envelope.Fact.Id).DistinctBy(id => id.Key)];

    /// <param name="newest">What is pending of the entity, or none.</param>
    /// <param name="statements">From <see cref="ReadAsync"/>.</param>
    /// <returns>None where the writer may replace what is there.</returns>
    public Rejection? Judge(FactEnvelope envelope, Fact? newest, IReadOnlyDictionary<CellKey, Fact?> statements)
    {
        if (envelope.Writer is not { } writer || !IsOwnedByStatement(envelope.Fact.Kind))
            return null;

        var isTakenBack = envelope.Fact is Fact.Withdrawn;
        var isOwn = Pending(envelope.Fact.Id.Key, newest) is { } stated
            ? Owns(writer, stated)
            : cells.VersionOf(envelope.Fact.Id.Key) == 0 ? !isTakenBack : OwnsApplied(writer, envelope.Fact.Id.Key, statements);
        if (isOwn)
            return null;

        // Whoever takes back what is not its own must not learn whether it is there.
        var detail = isTakenBack
            ? $"{envelope.Fact.Id.Text} is not yours to take back: another has stated it, or nobody has."
            : $"{envelope.Fact.Id.Text} was stated by another, and is not yours to state.";

        return new Rejection(envelope.Line, "NOT_YOURS", "id", detail);
    }

    private bool IsMissing(FactEnvelope envelope, Dictionary<CellKey, Fact?> statements)
    {
        var key = envelope.Fact.Id.Key;

        return envelope.Writer is not null && IsOwnedByStatement(envelope.Fact.Kind) && !statements.ContainsKey(key)
            && Pending(key, newest: null) is null && cells.VersionOf(key) > 0 && cells.EnterpriseOf(key).Length == 0 && cells.LibraryOf(key) is null;
    }

    private bool OwnsApplied(Writer writer, CellKey key, IReadOnlyDictionary<CellKey, Fact?> statements)
    {
        if (cells.EnterpriseOf(key) is { Length: > 0 } enterprise)
            return writer.OwnsEnterprise(enterprise);

        return cells.LibraryOf(key) is { } library ? writer.OwnsLibrary(library) : statements.GetValueOrDefault(key) is { } stated && Owns(writer, stated);
    }

    private Fact? Pending(CellKey key, Fact? newest) =>
        newest is not null and not Fact.Withdrawn ? newest : pending.NewestStatement(key, cells.VersionOf(key));

    private static bool IsOwnedByStatement(FactKind kind) => kind is FactKind.Product or FactKind.Component or FactKind.Factor;

    private static bool Owns(Writer writer, Fact stated) => stated switch
    {
        Fact.Product product => writer.OwnsEnterprise(product.EnterpriseId.Text),
        Fact.Component component => writer.OwnsEnterprise(component.EnterpriseId.Text),
        Fact.Factor factor => writer.OwnsLibrary(factor.Library),
        Fact.Enterprise enterprise => writer.OwnsEnterprise(enterprise.Id.Text),
        Fact.Volume volume => writer.OwnsEnterprise(volume.EnterpriseId.Text),
        _ => false,
    };
}
