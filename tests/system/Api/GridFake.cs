using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Publications;

namespace Whole.Tests.Api;

/// <summary>A grid that answers what a test tells it to, and records what it was told.</summary>
internal sealed class GridFake : IGrid
{
    private readonly Lock _lock = new();
    private readonly List<Channel<FigureSet>> _watches = [];
    private readonly Dictionary<string, Breakdown> _breakdowns = new(StringComparer.Ordinal);

    public List<Push> Pushes { get; } = [];

    public OperationsFake Operations { get; } = new();

    public List<(FactKind Kind, string Id, Freshness Freshness)> Reads { get; } = [];

    public List<(FactKind Kind, string? Enterprise, ListQuery Query)> Lists { get; } = [];

    public List<(IReadOnlyList<string> Ids, Freshness Freshness)> ManyReads { get; } = [];

    public List<(string Product, Freshness Freshness, string Principal, IdempotencyKey? Key)> PublishRequests { get; } = [];

    public Func<Push, CancellationToken, Task<PushOutcome>> OnPush { get; set; } = (push, _) => Task.FromResult<PushOutcome>(
        new PushOutcome.Accepted(push.Facts.Count, push.IsDryRun ? 0 : 1_041 + push.Facts.Count, push.Rejections, IsFirstAnswer: true));

    /// <summary>What is answered to a key that was used before.</summary>
    public Func<IdempotencyKey, PublishOutcome?> OnKey { get; set; } = _ => null;

    public Func<PublishOutcome> OnPublish { get; set; } = () => new PublishOutcome.NotFound(IsWithdrawn: false);

    /// <summary>What every read ends with, where it is not found.</summary>
    public Refusal? Refused { get; set; }

    /// <summary>What every read fails with.</summary>
    public Exception? Failure { get; set; }

    public List<HistoryEntry> History { get; } = [];

    /// <summary>Products that their owner shares with whoever asks as a buyer.</summary>
    public HashSet<string> Shared { get; } = new(StringComparer.Ordinal);

    /// <summary>Whose an entity was that is not there any more.</summary>
    public Dictionary<string, string> LastOwners { get; } = new(StringComparer.Ordinal);

    /// <summary>What a product is made of, as whoever was granted its breakdown has it added up.</summary>
    public Dictionary<string, Tiers> Tiers { get; } = new(StringComparer.Ordinal);

    public ReceiptState? Receipt { get; set; }

    public Sharing Sharing { get; set; } = Sharing.Required;

    /// <summary>How the state is told; where it is not set, at once.</summary>
    public Func<Task<GridState>>? OnState { get; set; }

    public GridState State { get; set; } = new(1_042, 1_042, Figures.SettledAt, IsReady: true, Partitions: 2, Loading: 0);

    public int Watches
    {
        get
        {
            lock (_lock)
                return _watches.Count;
        }
    }

    /// <summary>Adds entities without a word to those who watch.</summary>
    public GridFake With(params Breakdown[] breakdowns)
    {
        lock (_lock)
        {
            foreach (var breakdown in breakdowns)
                _breakdowns[breakdown.Figure.Id] = breakdown;
        }

        return this;
    }

    public GridFake With(params Figure[] figures) => With([.. figures.Select(figure => new Breakdown(figure, 0, []))]);

    /// <summary>Settles an epoch in which these figures changed.</summary>
    public void Settle(long position, params Breakdown[] changed)
    {
        lock (_lock)
        {
            State = State with { Head = Math.Max(State.Head, position), SettledThrough = position };
            With([.. changed.Select(breakdown => breakdown with { Figure = breakdown.Figure with { SettledThrough = position } })]);
            var set = new FigureSet(position, Figures.SettledAt, [.. changed.Select(breakdown => _breakdowns[breakdown.Figure.Id].Figure)], []);
            foreach (var watch in _watches)
                watch.Writer.TryWrite(set);
        }
    }

    /// <summary>Ends every watch, as a grid does that stops.</summary>
    public void EndWatches()
    {
        lock (_lock)
        {
            foreach (var watch in _watches)
                watch.Writer.TryComplete();
        }
    }

    public Task<PushOutcome> PushAsync(Push push, CancellationToken cancellation)
    {
        lock (_lock)
            Pushes.Add(push);

        return OnPush(push, cancellation);
    }

    public Task<ReadOutcome<Figure>> ReadAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        Read(kind, id, freshness, breakdown => As(breakdown.Figure, sight));

    public Task<ReadOutcome<Breakdown>> ReadBreakdownAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        Read(kind, id, freshness, breakdown => breakdown with { Figure = As(breakdown.Figure, sight) });

    public Task<ReadOutcome<Provenance>> ReadProvenanceAsync(FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation) =>
        Read(kind, id, freshness, breakdown => new Provenance(breakdown.Figure, Figures.ProvenanceFacts));

    public Task<ReadOutcome<Tiers>> ReadTiersAsync(EntityId product, Freshness freshness, CancellationToken cancellation) =>
        Read(FactKind.Product, product, freshness, _ => Tiers[product.Text]);

    public Task<string?> ReadLastOwnerAsync(EntityId id, CancellationToken cancellation) => Task.FromResult(LastOwners.GetValueOrDefault(id.Text));

    public Task<Sharing> ReadSharingAsync(CancellationToken cancellation) => Task.FromResult(Sharing);

    public Task<ReadOutcome<FigureSet>> ReadManyAsync(
        IReadOnlyList<EntityId> ids, Freshness freshness, Sight? sight, CancellationToken cancellation)
    {
        Fail();
        lock (_lock)
        {
            ManyReads.Add(([.. ids.Select(id => id.Text)], freshness));
            var found = ids.Where(id => _breakdowns.ContainsKey(id.Text)).Select(id => As(_breakdowns[id.Text].Figure, sight)).ToList();
            var missing = ids.Select(id => id.Text).Where(id => !_breakdowns.ContainsKey(id)).ToList();

            return Task.FromResult(Refused?.Of<FigureSet>()
                ?? new ReadOutcome<FigureSet>.Found(new(State.SettledThrough, Figures.SettledAt, found, missing)));
        }
    }

    public Task<ReadOutcome<FigurePage>> ListAsync(
        FactKind kind, EntityId? enterprise, ListQuery query, Sight? sight, CancellationToken cancellation)
    {
        Fail();
        lock (_lock)
        {
            Lists.Add((kind, enterprise?.Text, query));
            var rows = _breakdowns.Values.Select(breakdown => As(breakdown.Figure, sight))
                .Where(figure => figure.Kind == kind && (enterprise is null || figure.Enterprise == enterprise?.Text))
                .Where(figure => sight is null || figure.IsShared || sight.Enterprises.Any(own => own.Text == (figure.Enterprise ?? figure.Id))
                    || sight.Figures.Any(granted => granted.Enterprise.Text == figure.Enterprise && (granted.Product is not { } one || one.Text == figure.Id))
                    || sight.Portfolios.Any(granted => granted.Text == figure.Id))
                .Where(figure => query.Search is not { } part || $"{figure.Id} {figure.Name}".Contains(part, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(figure => query.Sort is "-pcf" ? figure.PcfExcludingBiogenicUptake : 0)
                .ThenBy(figure => figure.Id, StringComparer.Ordinal)
                .ToList();
            var behind = rows.Where(figure => query.After is not { } after || string.CompareOrdinal(figure.Id, after) > 0);

            return Task.FromResult(Refused?.Of<FigurePage>() ?? new ReadOutcome<FigurePage>.Found(
                new(State.SettledThrough, rows.Count, [.. behind.Skip(query.Offset).Take(query.Limit)])));
        }
    }

    private Figure As(Figure figure, Sight? sight) => figure with { IsShared = sight is { Enterprises.Length: > 0 } && Shared.Contains(figure.Id) };

    public Task<ReadOutcome<ReceiptState>> ReadReceiptAsync(long receipt, CancellationToken cancellation) =>
        Task.FromResult<ReadOutcome<ReceiptState>>(Receipt is { } state
            ? new ReadOutcome<ReceiptState>.Found(state)
            : new ReadOutcome<ReceiptState>.BeyondHead(State.Head));

    public Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(EntityId id, long before, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<HistoryEntry>>(
            [.. History.Where(entry => entry.Position < before && IsOf(entry, id)).OrderByDescending(entry => entry.Position).Take(limit)]);

    /// <summary>Facts of a history are of whatever kind the entity is, where it is known.</summary>
    private bool IsOf(HistoryEntry entry, EntityId id) =>
        entry.Series != VersionSeries.Stated || !_breakdowns.TryGetValue(id.Text, out var breakdown) || breakdown.Figure.Kind == entry.Kind;

    public Task<PublishOutcome?> FindPublicationAsync(
        EntityId product, string principal, IdempotencyKey key, CancellationToken cancellation) => Task.FromResult(OnKey(key));

    public Task<PublishOutcome> PublishAsync(
        EntityId product, Freshness freshness, string principal, IdempotencyKey? key, CancellationToken cancellation)
    {
        PublishRequests.Add((product.Text, freshness, principal, key));

        return Task.FromResult(OnPublish());
    }

    public async IAsyncEnumerable<FigureSet> WatchAsync(
        IReadOnlyList<EntityId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Fail();
        var wanted = ids.Select(id => id.Text).ToHashSet(StringComparer.Ordinal);
        var watch = Channel.CreateUnbounded<FigureSet>();
        lock (_lock)
        {
            _watches.Add(watch);
            watch.Writer.TryWrite(new(
                State.SettledThrough, Figures.SettledAt, [.. _breakdowns.Values.Select(breakdown => breakdown.Figure)], []));
        }

        try
        {
            await foreach (var set in watch.Reader.ReadAllAsync(cancellation))
                yield return set with { Figures = [.. set.Figures.Where(figure => wanted.Contains(figure.Id))] };
        }
        finally
        {
            lock (_lock)
                _watches.Remove(watch);
        }
    }

    /// <summary>The pieces of an export; after them comes <see cref="ExportFailure"/>, where there is one.</summary>
    public List<string> Export { get; set; } = ["{}\n"];

    public Exception? ExportFailure { get; set; }

    /// <summary>Waited for before the first piece of each export.</summary>
    public Func<Task>? BeforeExport { get; set; }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Fail();
        if (BeforeExport is { } wait)
            await wait();

        foreach (var piece in Export)
        {
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            yield return System.Text.Encoding.UTF8.GetBytes(piece);
        }

        if (ExportFailure is { } failure)
            throw failure;
    }

    public Task<GridState> ReadStateAsync(CancellationToken cancellation)
    {
        Fail();

        return OnState?.Invoke() ?? Task.FromResult(State);
    }

    private Task<ReadOutcome<T>> Read<T>(FactKind kind, EntityId id, Freshness freshness, Func<Breakdown, T> value)
    {
        Fail();
        lock (_lock)
        {
            Reads.Add((kind, id.Text, freshness));

            return Task.FromResult(Refused?.Of<T>() ?? (_breakdowns.TryGetValue(id.Text, out var found) && found.Figure.Kind == kind
                ? new ReadOutcome<T>.Found(value(found))
                : new ReadOutcome<T>.NotFound(IsWithdrawn: false)));
        }
    }

    private void Fail()
    {
        if (Failure is { } failure)
            throw failure;
    }
}

/// <summary>A read that finds nothing to show, whatever was asked for.</summary>
internal abstract record Refusal
{
    private Refusal()
    {
    }

    public abstract ReadOutcome<T> Of<T>();

    public sealed record Withdrawn : Refusal
    {
        public override ReadOutcome<T> Of<T>() => new ReadOutcome<T>.NotFound(IsWithdrawn: true);
    }

    public sealed record NotYetSettled(long SettledThrough) : Refusal
    {
        public override ReadOutcome<T> Of<T>() => new ReadOutcome<T>.NotYetSettled(SettledThrough);
    }

    public sealed record BeyondHead(long Head) : Refusal
    {
        public override ReadOutcome<T> Of<T>() => new ReadOutcome<T>.BeyondHead(Head);
    }

    public sealed record Loading : Refusal
    {
        public override ReadOutcome<T> Of<T>() => new ReadOutcome<T>.Loading();
    }
}
