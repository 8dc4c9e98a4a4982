using System.Globalization;
using System.Text;
using CsCheck;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Tests.Facts;
using Footprints.Units;
using Whole.Tests.Running;

namespace Footprints.Tests.Cells;

public class SnapshotLoadingTests
{
    private const int Partitions = 3;

    [Fact]
    public void What_is_loaded_from_bytes_is_what_is_applied_as_facts() => AnyFact.Any.Array[1, 12].Sample(
        facts =>
        {
            var (applied, loaded) = (new CellTable(1, Partitions), new CellTable(1, Partitions));
            var (application, loadingInto) = (new FactApplication(applied), new FactApplication(loaded));
            var loading = new SnapshotLoading(loaded, loadingInto);
            loaded.BeginLoading();
            foreach (var fact in Snapshot(facts))
            {
                application.Apply(fact);
                loading.Load(Payloads.Of(fact));
            }

            loaded.FinishLoading();

            Assert.Equal(Describe(applied, application), Describe(loaded, loadingInto));
        },
        iter: LongTest.Cases(5_000));

    [Fact]
    public void Rows_of_canonical_products_and_components_are_read_without_a_fact() => AnyFact.Stated.Sample(
        fact =>
        {
            var isRow = fact is Fact.Component or Fact.Product;
            var bytes = FactWriter.Write(fact);
            var isPlain = !Encoding.UTF8.GetString(bytes).Contains('\\', StringComparison.Ordinal)
                && !(fact is Fact.Product product && product.Direct.Any(
                    entry => !entry.Quality.Pedigree.IsDefaultOrEmpty || entry.Quality.Evidence is not null));

            if (isRow && isPlain)
                Assert.True(new StatedRow().TryRead(fact.Kind, bytes), Encoding.UTF8.GetString(bytes));
        },
        iter: LongTest.Cases(5_000));

    [Fact]
    public void Broken_bytes_are_refused_or_read_as_the_reader_does() => Gen.Select(AnyFact.Any, Gen.Int[0, 10_000], Gen.Byte, Gen.Bool).Sample(
        (fact, at, other, isCut) =>
        {
            var bytes = FactWriter.Write(fact);
            bytes[at % bytes.Length] = other;
            var broken = new LedgerPayload(1, SeriesOf(fact), 1, fact.Kind, 1, isCut ? bytes[..(at % bytes.Length)] : bytes);

            Assert.Equal(
                DescriptionAfter((_, application) => application.Apply(new LedgerFact(
                    1, broken.Series, 1, new FactReader().ReadCanonical(broken.Kind, 1, broken.Payload.Span)))),
                DescriptionAfter((cells, application) => new SnapshotLoading(cells, application).Load(broken)));
        },
        iter: LongTest.Cases(20_000));

    /// <summary>A snapshot has the newest fact alone.</summary>
    [Fact]
    public void What_was_taken_back_looks_as_after_a_restart()
    {
        var id = EntityId.Of("urn:factor:one");
        var factor = new Fact.Factor
        {
            Id = id,
            Library = "demo",
            Release = "1",
            Name = "One",
            Unit = UnitOfMeasurement.Of("kilogram"),
            Emissions = new DirectEmissions(null, [], DataQuality.Unstated),
            Validity = Validity.Unstated,
        };
        var (lived, loaded) = (new CellTable(0, 1), new CellTable(0, 1));
        var application = new FactApplication(lived);
        application.Apply(new LedgerFact(1, VersionSeries.Stated, 1, factor));
        var withdrawn = new LedgerFact(2, VersionSeries.Stated, 2, new Fact.Withdrawn(FactKind.Factor) { Id = id });
        application.Apply(withdrawn);
        new FactApplication(loaded).Apply(withdrawn);

        Assert.Equal(Seen(loaded), Seen(lived));

        static string Seen(CellTable cells) =>
            cells.HeadOf(cells.Find(EntityId.Of("urn:factor:one").Key)) is var head ? $"{cells.Texts[head.Name]} {head.Unit} {head.Standing}" : "";
    }

    private static string DescriptionAfter(Action<CellTable, FactApplication> load)
    {
        var cells = new CellTable(0, 1);
        var application = new FactApplication(cells);
        try
        {
            load(cells, application);

            return Describe(cells, application);
        }
        catch (InvalidDataException)
        {
            return "refused";
        }
    }

    /// <summary>Facts of the table's own places as a snapshot has them: one of each entity.</summary>
    private static IEnumerable<LedgerFact> Snapshot(Fact[] facts) => facts
        .Where(fact => fact.Id.Key.PartitionOf(Partitions) == 1)
        .DistinctBy(fact => fact.Id)
        .Select((fact, at) => new LedgerFact(at + 1, SeriesOf(fact), 1, fact));

    private static VersionSeries SeriesOf(Fact fact) => fact switch
    {
        Fact.Publication => VersionSeries.Published,
        Fact.Expiry => VersionSeries.Expired,
        _ => VersionSeries.Stated,
    };

    private static string Describe(CellTable cells, FactApplication application)
    {
        var text = new StringBuilder();
        var direct = new double[Lanes.Lanes.Width];
        for (var slot = 0; slot < cells.Count; slot++)
        {
            var head = cells.HeadOf(slot);
            cells.CopyDirect(head, direct);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{slot} {cells.KeyOf(slot)} {cells.IdOf(slot)} {head.Position} {head.Version} {head.ExpiredVersion} {head.Kind} "
                + $"{cells.Texts[head.Name]} {cells.Enterprises[head.Enterprise]} {cells.Units[head.Unit]} {head.Standing} "
                + $"{head.IsIntricate} {head.IsRevaluable} {cells.StateOf(slot)} {cells.LevelOf(slot)} {application.Statements.ThresholdOf(slot)}");
            text.AppendLine(string.Join(' ', direct.Select(BitConverter.DoubleToInt64Bits)));
            foreach (ref readonly var entry in cells.RowOf(head))
                text.AppendLine(CultureInfo.InvariantCulture, $"  {entry.Cell} {entry.Quantity:R} {cells.Units[entry.Unit]} {entry.Flags}");

            text.AppendLine(string.Join(' ', cells.UsersOf(slot).ToArray().Order()));
        }

        text.AppendJoin(' ', application.Restated).AppendLine();
        text.AppendJoin(' ', application.NewCopies.SelectMany(copies => copies)).AppendLine();
        text.AppendJoin(' ', application.Reshaped).AppendLine();
        text.AppendJoin(' ', application.Statements.TakeExpiring(DateTimeOffset.MaxValue)).AppendLine();

        return text.ToString();
    }
}
