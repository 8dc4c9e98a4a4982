using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;
using Grains.Coordination;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Ledger.Export;
using Grains.Operations;
using Grains.Partitions;
using Grains.Publications;

namespace Grains.Tests.Wire;

/// <summary>One of each that grains say to each other, with everything in it that can be there.</summary>
internal static class Contracts
{
    private static readonly DateTimeOffset At = new(2026, 7, 1, 12, 30, 15, 250, TimeSpan.Zero);

    private static readonly EntityId Cell = EntityId.Of("urn:prod:acme:电芯");

    private static readonly Rejection Rejection = new(3, "VERSION_CONFLICT", "ifVersion", "Read it again.");

    private static readonly KeyedAnswer Answer = new([1, 2], 7, 3, [4]);

    private static readonly ProposedEntry Entry = new(Cell.Text, Cell.Key.Place, FactKind.Product, VersionSeries.Stated, 2, 1, [9, 8]);

    private static readonly WaveRecord Wave = new(7, TimeSpan.FromMilliseconds(3), 12, 11, At);

    private static readonly ReconcileState Reconciled = new(
        "019b8c1e6b0f7a01a2b3c4d5e6f70819", ReconcileStatus.Done, 10, 9, 2, [Cell.Text], 7, TimeSpan.FromSeconds(3), Detail: null);

    private static readonly LedgerBatch Batch = new("acme", [Entry], new IdempotencyKey("键", [5, 6]), [7]);

    private static readonly Figure Figure = new(
        Cell.Text, FactKind.Product, "Cell", "urn:ent:acme", "piece", TotalStatus.Incomplete,
        [.. Enumerable.Range(0, Lanes.Width).Select(lane => lane / 3.0)], 2, 6, 7, At,
        [new MissingInput("urn:prod:other:foil", "UNKNOWN")], new LoopUpstream(["urn:comp:acme:foil"], 4));

    private static readonly Sight Sight = new(
        [EntityId.Of("urn:ent:acme")], [new GrantedFigures(EntityId.Of("urn:ent:foilco"), Cell), new GrantedFigures(EntityId.Of("urn:ent:other"), Product: null)],
        [EntityId.Of("urn:ent:foilco")], [EntityId.Of("urn:ent:buyer")], ["inland"], [EntityId.Of("urn:ent:abroad")]);

    private static readonly Breakdown Breakdown = new(
        Figure, 0.8, [new Contribution("urn:comp:acme:foil", "Foil", 0.12, "kilogram", 0.396, "INCOMPLETE", "urn:prod:other:foil")]);

    private static readonly Fact.Publication Publication = new()
    {
        Id = Cell,
        Uuid = Guid.Parse("01a215eb-756f-76a5-be55-d799262e0888"),
        Preceding = Guid.Parse("01a215eb-756f-76a5-be55-d799262e0887"),
        SettledThrough = 7,
        ProductVersion = 2,
        Unit = UnitOfMeasurement.Of("piece"),
        Total = [.. Enumerable.Range(0, Lanes.Width).Select(lane => lane / 7.0)],
        Reason = "threshold",
    };

    public static IReadOnlyList<object> Samples { get; } =
    [
        new HeldEpoch(3, 7),
        new ProposedBatch(5, Batch, [Cell, EntityId.OfVolume(EntityId.Of("urn:ent:acme"), Cell)]),
        new ProposedBatch(5, Batch, [
            EntityId.OfShare(EntityId.Of("urn:ent:acme"), Cell, EntityId.Of("urn:ent:aurora")),
            EntityId.OfShare(EntityId.Of("urn:ent:acme"), product: null, EntityId.Of("urn:ent:aurora")),
        ]),
        new ProposedBatch(5, Batch with { Key = null, Rejections = [] }, []),
        new KeyLookup(true, Answer),
        new KeyLookup(false, null),
        new AppendOutcome.Committed(7),
        new AppendOutcome.Answered(Answer),
        new AppendOutcome.VersionTaken(Cell.Text),
        new AppendOutcome.Unavailable("LEDGER_UNAVAILABLE", "Later."),
        new ReceiptAnswer(9, 7, 12, TimeSpan.FromMilliseconds(3.5)),
        new ReceiptAnswer(9, 7, null, null),
        new ProposedBatch(5, Batch, [], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        new Standing(9, 7, At, 1, true, 2, 3, 4, 5, TimeSpan.FromSeconds(6), "127.0.0.1:41001"),
        Wave,
        new WavesAnswer([Wave], [Wave, Wave]),
        Reconciled,
        Reconciled with { Status = ReconcileStatus.Failed, FirstDiffering = [], Detail = "The ledger can't be reached." },
        new ReconcileStart(true, Reconciled),
        new TotalsQuestion(1_000, 2_000, 7, TimeSpan.FromSeconds(2)),
        new TotalsAnswer(4, 7, IsInTime: true, [Cell.Text], [.. Figure.Lanes], 3_000),
        new TotalsAnswer(4, -1, IsInTime: false, [], [], 0),
        Figure,
        Figure with { Enterprise = null, Lanes = [], Missing = [], Loop = null },
        Figure.Missing[0],
        Figure.Loop!,
        Breakdown,
        Breakdown.Inputs[0],
        new Freshness(7, TimeSpan.FromSeconds(5)),
        new HistoryEntry(6, FactKind.Product, VersionSeries.Published, 2, "acme", At, [1, 2, 3], 1),
        new FactEnvelope(2, Publication, FactWriter.Write(Publication), ifVersion: 1, new Writer(["urn:ent:acme"], ["demo"])),
        new Writer(["urn:ent:acme"], ["demo"]),
        Rejection,
        Entry,
        Batch,
        Batch.Key!,
        Answer,
        new FactorRelease("urn:factor:demo:grid-cn:2023", "demo", "2023", "MEE"),
        new ExportHead(7, [1, 2], 4, "required"),
        new ExportedEntries([1, 2], 7),
        new ExportedKeys([1, 2], 1, new LedgerKeyPlace("acme", "键")),
        new ExportedKeys([], 0, null),
        new LedgerKeyPlace("acme", "键"),
        new ValidationAnswer([1, 0], [Rejection], Unavailable: null),
        new ValidationAnswer([], [], "LOADING"),
        new FigureQuestion([Cell], FactKind.Product, 7, -1, TimeSpan.FromSeconds(5), FigureDetail.Inputs),
        new FigureQuestion([], Kind: null, 0, 7, TimeSpan.Zero, FigureDetail.Figure),
        new FigureAnswer(7, At, IsInTime: true, [Breakdown, null], ["urn:prod:gone"]),
        new FigureAnswer(-1, default, IsInTime: false, [], []),
        new ListQuestion(FactKind.Product, EntityId.Of("urn:ent:acme"), "电", "-pcf", 50, 7),
        new ListQuestion(FactKind.Component, Enterprise: null, Search: null, "id", 50, -1),
        new ListQuestion(FactKind.Product, Enterprise: null, Search: null, "id", 50, -1, Sight, "urn:prod:acme:cell"),
        new FigureQuestion([Cell], FactKind.Product, 7, -1, TimeSpan.FromSeconds(5), FigureDetail.Figure, Sight),
        Sight,
        Sight.Figures[0],
        Figure with { IsShared = true, Library = "inland" },
        new ListAnswer(7, 1, [Figure]),
        new PublishedAnswer(1, Publication.Uuid, 8),
        new PublishedAnswer(0, Uuid: null, 0),
        new PartitionState(2, true, 7, 100, 1_000, 3, "127.0.0.1:41001"),
        new PublishOutcome.NothingToPublish(TotalStatus.Divergent),
        new PublishOutcome.Published(Publication, 8),
        new PublishOutcome.Published(Publication, 8, IsReplayed: true),
        new PublishOutcome.KeyReused(),
        new PublishOutcome.NotFound(true),
        new PublishOutcome.NotYetSettled(7),
        new PublishOutcome.BeyondHead(9),
        new PublishOutcome.Unavailable("CONTENDED", "Later.", TimeSpan.FromSeconds(1)),
    ];

    public static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;
}
