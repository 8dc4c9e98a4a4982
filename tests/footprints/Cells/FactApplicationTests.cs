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

    [Fact]
    public void Whatever_is_stated_anew_without_end_takes_no_more_memory()
    {
        var cells = new CellTable(0, 1);
        var application = new FactApplication(cells);
        LedgerFact Next(int version) => Stated(version) with
        {
            Fact = (Fact.Product)Stated(version).Fact with
            {
                Name = $"Name {version % 10}",
                EnterpriseId = EntityId.Of($"urn:ent:{version % 2}"),
                Validity = Validity.Unstated with { ValidUntil = DateTimeOffset.UnixEpoch.AddDays(version) },
            },
        };
        for (var version = 1; version < 100; version++)
            application.Apply(Next(version));

        cells.Settled.Settle();
        var before = cells.Texts.InUse;
        for (var version = 100; version < 10_000; version++)
        {
            application.Apply(Next(version));
            if (version % 3 == 0)
                cells.Settled.Settle();
        }

        cells.Settled.Settle();
        Assert.Equal(before, cells.Texts.InUse);
        Assert.InRange(application.Statements.Expiring, 1, 2_000);
        Assert.Single(cells.Enterprises.CellsOf(cells.Enterprises.Of(EntityId.Of("urn:ent:0"))));
        Assert.Equal([9_999], application.Statements.TakeExpiring(DateTimeOffset.MaxValue).Select(one => one.Version));
    }

    [Fact]
    public void A_settled_name_stays_readable_until_the_next_one_is()
    {
        var cells = new CellTable(0, 1);
        var application = new FactApplication(cells);
        application.Apply(Named(1, "first"));
        cells.Settled.Settle();
        var slot = cells.Find(Product.Key);
        string Settled() => cells.Texts[cells.Settled.HeadOf(slot).Name];

        application.Apply(Named(2, "other"));
        application.Apply(Named(3, "third"));

        Assert.Equal("first", Settled());
        cells.Settled.Settle();
        Assert.Equal("third", Settled());
    }

    private static LedgerFact Named(int version, string name) =>
        Stated(version) with { Fact = (Fact.Product)Stated(version).Fact with { Name = name } };

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
