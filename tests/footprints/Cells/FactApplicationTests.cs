using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Tests.Cells;

public class FactApplicationTests
{
    private static readonly EntityId Product = EntityId.Of("urn:prod:a");

    private static readonly EntityId Foil = EntityId.Of("urn:prod:foil");

    [Fact]
    public void Removed_inputs_leave_no_users_behind()
    {
        var cells = new CellTable(0, 1);
        var application = new FactApplication(cells);
        application.Apply(Stated(1, new Input(Foil, 2, null), new Input(Foil, 3, null), new Input(Product, 0.1m, null)));
        Assert.Equal([cells.Find(Product.Key)], cells.UsersOf(cells.Find(Foil.Key)).ToArray());

        application.Apply(Stated(2));

        Assert.Empty(cells.UsersOf(cells.Find(Foil.Key)).ToArray());
        Assert.Empty(cells.UsersOf(cells.Find(Product.Key)).ToArray());
        Assert.Equal(0, cells.Inputs);
    }

    [Fact]
    public void A_fact_that_is_not_newer_changes_nothing()
    {
        var cells = new CellTable(0, 1);
        var application = new FactApplication(cells);
        application.Apply(Stated(2, new Input(Foil, 2, null)));

        application.Apply(Stated(1));
        application.Apply(Stated(2));

        Assert.Equal(1, cells.Inputs);
    }

    [Fact]
    public void An_expiry_counts_whether_it_comes_before_its_version_or_after()
    {
        var expiry = new LedgerFact(9, VersionSeries.Expired, 1, new Fact.Expiry
        {
            Id = Product,
            ExpiredVersion = 1,
            ValidUntil = DateTimeOffset.UnixEpoch,
        });
        foreach (var facts in new[] { new[] { Stated(1), expiry }, [expiry, Stated(1)] })
        {
            var cells = new CellTable(0, 1);
            var application = new FactApplication(cells);
            foreach (var fact in facts)
                application.Apply(fact);

            Assert.Equal(CellState.Expired, cells.StateOf(cells.Find(Product.Key)));

            application.Apply(Stated(2));
            Assert.Equal(CellState.None, cells.HeadOf(cells.Find(Product.Key)).Standing);
        }
    }

    private static LedgerFact Stated(int version, params Input[] inputs) => new(version, VersionSeries.Stated, version, new Fact.Product
    {
        Id = Product,
        EnterpriseId = EntityId.Of("urn:ent:a"),
        Name = "A",
        Unit = UnitOfMeasurement.Of("piece"),
        Direct = [],
        Inputs = [.. inputs],
        Validity = Validity.Unstated,
    });
}
