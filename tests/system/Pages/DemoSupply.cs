using System.Collections.Immutable;
using System.Globalization;
using Grains.Figures;
using Whole.Tests.Api;

namespace Whole.Tests.Pages;

/// <summary>A battery maker whose numbers can move, for looking at pages.</summary>
internal sealed class DemoSupply
{
    private const string Maker = "urn:ent:northcell";

    private readonly Figure _battery = Figures.Product("urn:prod:northcell:battery-75", 5_240.7, "Traction battery 75 kWh", Maker) with
    {
        Status = TotalStatus.Incomplete,
        Missing =
        [
            new("urn:comp:northcell:housing", MissingInput.Incomplete),
            new("urn:comp:northcell:separator-film", "UNKNOWN"),
            new("urn:prod:tinfab:coolant-plate", "EXPIRED"),
        ],
    };

    private long _position = 1_042;

    public DemoSupply()
    {
        Grid.With(Battery(1), Portfolio(1));
        Grid.With(
            Figures.Enterprise("urn:ent:tinfab", 8.1e6, "Tinfab Cooling"),
            Figures.Enterprise("urn:ent:huaxin", 3.3e8, "华信铜业 Huaxin Copper"));
    }

    public GridFake Grid { get; } = new();

    /// <summary>What the page shows as the total.</summary>
    public string Total { get; private set; } = "";

    /// <summary>The battery gets heavier by a tenth, and the portfolio with it.</summary>
    public void Move() => Grid.Settle(++_position, Battery(1.1), Portfolio(1.1));

    private Breakdown Battery(double factor) => new(
        _battery with { Lanes = Figures.LanesOf(_battery.PcfExcludingBiogenicUptake * factor) },
        DirectPcf: 412.5,
        [
            new("urn:comp:northcell:cell-ncm811", "Cell, NCM 811, 60 Ah", 340, "piece", 3_911.2 * factor, null, null),
            new("urn:factor:demo:grid-cn:2023", "Grid electricity, CN", 960, "kilowatt hour", 595.7, null, "urn:prod:other:electricity"),
            new("urn:comp:northcell:housing", "Aluminium housing", 38.4, "kilogram", 402.9, MissingInput.Incomplete, null),
            new("urn:prod:huaxin:busbar", "Copper busbar set", 4.2, "kilogram", 22.1, null, null),
            new("urn:prod:recycler:scrap", "Aluminium scrap, credit for recycling", -6.5, "kilogram", -103.7, null, null),
            new("urn:comp:northcell:separator-film", "", 11.2, "square meter", 0, "UNKNOWN", null),
            new("urn:prod:tinfab:coolant-plate", "Coolant plate", 2, "piece", 0, "EXPIRED", null),
        ]);

    private Breakdown Portfolio(double factor)
    {
        ImmutableArray<(string Id, string Name, double Pcf, double Volume)> products =
        [
            (_battery.Id, _battery.Name, _battery.PcfExcludingBiogenicUptake * factor, 82_000),
            ("urn:prod:northcell:battery-55", "Traction battery 55 kWh", 3_820.4, 64_000),
            ("urn:prod:northcell:module-bus", "Battery module for buses", 1_955.2, 41_000),
            ("urn:prod:northcell:storage-10", "Home storage 10 kWh", 744.9, 58_000),
            ("urn:prod:northcell:cell-lfp", "Cell, LFP, 105 Ah", 9.87, 2_400_000),
            ("urn:prod:northcell:second-life", "Second-life storage (credit)", -311.5, 12_000),
            ("urn:prod:northcell:bms", "Battery management unit", 18.2, 150_000),
        ];
        var inputs = products
            .Select(product => new Contribution(
                product.Id, product.Name, product.Volume, "piece", product.Pcf * product.Volume,
                product.Id == _battery.Id ? MissingInput.Incomplete : null, null))
            .ToImmutableArray();
        var total = inputs.Sum(input => input.Pcf);
        Total = Math.Round(total / 1_000_000).ToString("0", CultureInfo.InvariantCulture) + ",000";
        var figure = Figures.Enterprise(Maker, total, "Northcell Batteries") with
        {
            Status = TotalStatus.Incomplete,
            Missing = [new(_battery.Id, MissingInput.Incomplete)],
        };

        return new(figure, 0, inputs);
    }
}
