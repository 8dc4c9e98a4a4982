using System.Collections.Immutable;
using Footprints.Facts;
using Footprints.Lanes;
using Grains.Figures;

namespace Whole.Tests.Api;

/// <summary>Figures that tests and pages show.</summary>
internal static class Figures
{
    public const string Acme = "urn:ent:acme";
    public const string Cell = "urn:prod:acme:cell";

    public static DateTimeOffset SettledAt { get; } = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<ProvenanceFact> ProvenanceFacts { get; } =
    [
        new(Cell, FactKind.Product, 1_041, 3, null, null, null, null),
        new("urn:factor:demo:grid-cn:2023", FactKind.Factor, 12, 1, "demo", "2023", "Ministry, 2024", "urn:prod:other:foil"),
        new("urn:prod:unknown", null, 0, 0, null, null, null, null),
    ];

    /// <summary>A product whose fossil lane is what is given, a quarter of it primary.</summary>
    public static Figure Product(string id, double fossil, string name = "Cell", string enterprise = Acme) => new(
        id, FactKind.Product, name, enterprise, "piece", TotalStatus.Complete, LanesOf(fossil), Version: 3, Position: 1_041,
        SettledThrough: 1_042, SettledAt, Missing: [], Loop: null);

    public static Figure Enterprise(string id, double fossil, string name = "Acme") => Product(id, fossil, name) with
    {
        Kind = FactKind.Enterprise,
        Enterprise = null,
        Unit = "year",
    };

    public static Contribution Contribution(Figure product, double quantity) =>
        new(product.Id, product.Name, quantity, product.Unit, quantity * product.PcfExcludingBiogenicUptake, null, null);

    public static ImmutableArray<double> LanesOf(double fossil)
    {
        var lanes = new double[Lanes.Width];
        lanes[(int)Lane.Fossil] = fossil;
        lanes[(int)Lane.BiogenicUptake] = -fossil / 8;
        lanes[(int)Lane.Absolute] = Math.Abs(fossil);
        lanes[(int)Lane.Primary] = Math.Abs(fossil) / 4;
        lanes[(int)Lane.Verified] = Math.Abs(fossil) / 16;
        lanes[(int)Lane.TechnologicalDqr] = Math.Abs(fossil) * 2;
        lanes[(int)Lane.GeographicalDqr] = Math.Abs(fossil) * 1.5;
        lanes[(int)Lane.TemporalDqr] = Math.Abs(fossil) * 3;

        return [.. lanes];
    }
}
