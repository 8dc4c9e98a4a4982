using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Facts;

/// <summary>A statement accepted from outside, or made by the grid, about one entity. Immutable.</summary>
public abstract record Fact
{
    private Fact()
    {
    }

    /// <summary>The entity that the fact is about.</summary>
    public required EntityId Id { get; init; }

    public abstract FactKind Kind { get; }

    /// <summary>An enterprise; its cell adds up its portfolio.</summary>
    public sealed record Enterprise : Fact
    {
        public override FactKind Kind => FactKind.Enterprise;

        public required string Name { get; init; }

        /// <summary>ISO 3166-1 alpha-2, or none.</summary>
        public string? Country { get; init; }
    }

    /// <summary>An emission factor: a footprint per declared unit from a database release, never changed once accepted.</summary>
    public sealed record Factor : Fact
    {
        private const string RevaluableLibrary = "demo";

        public override FactKind Kind => FactKind.Factor;

        /// <summary>Whether the value may be stated anew: only the demo library's may.</summary>
        public bool IsRevaluable => Library == RevaluableLibrary;

        public required string Library { get; init; }

        public required string Release { get; init; }

        public required string Name { get; init; }

        public required UnitOfMeasurement Unit { get; init; }

        /// <summary>The one direct entry of a factor: its lanes and its quality.</summary>
        public required DirectEmissions Emissions { get; init; }

        /// <summary><c>pcf-lifecycle</c> or <c>org-co2</c>; the latter is not fit for product footprints.</summary>
        public string? Family { get; init; }

        /// <summary>The characterisation factors, as <c>AR5</c> or <c>AR6</c>.</summary>
        public string? Gwp { get; init; }

        public string? Geography { get; init; }

        public int? Year { get; init; }

        public string? Source { get; init; }

        public required Validity Validity { get; init; }
    }

    /// <summary>A product: direct emissions and a bill of materials per declared unit.</summary>
    public sealed record Product : Fact
    {
        public override FactKind Kind => FactKind.Product;

        public required EntityId EnterpriseId { get; init; }

        public required string Name { get; init; }

        public required UnitOfMeasurement Unit { get; init; }

        /// <summary>Kilograms per declared unit, or none.</summary>
        public decimal? MassPerUnit { get; init; }

        public required ImmutableArray<DirectEmissions> Direct { get; init; }

        /// <summary>Relative change of the total that calls for a new publication; none means the default of 0.1.</summary>
        public decimal? PublishThreshold { get; init; }

        /// <summary>In declared order, which is the order of summation.</summary>
        public required ImmutableArray<Input> Inputs { get; init; }

        public required Validity Validity { get; init; }

        // Equal by content, which arrays are not by themselves.
        public bool Equals(Product? other) => ReferenceEquals(this, other) || (other is not null
            && Id == other.Id && EnterpriseId == other.EnterpriseId && Name == other.Name && Unit == other.Unit
            && MassPerUnit == other.MassPerUnit && PublishThreshold == other.PublishThreshold && Validity == other.Validity
            && Direct.AsSpan().SequenceEqual(other.Direct.AsSpan()) && Inputs.AsSpan().SequenceEqual(other.Inputs.AsSpan()));

        public override int GetHashCode() => HashCode.Combine(Id, Name, Direct.Length, Inputs.Length);
    }

    /// <summary>A component: what a buyer calls it, and the mix of products that it is sourced from.</summary>
    public sealed record Component : Fact
    {
        public override FactKind Kind => FactKind.Component;

        public required EntityId EnterpriseId { get; init; }

        public required string Name { get; init; }

        public required UnitOfMeasurement Unit { get; init; }

        /// <summary>In declared order; the shares add up to 1 within 0.1 %.</summary>
        public required ImmutableArray<Source> Sources { get; init; }

        // Equal by content, which arrays are not by themselves.
        public bool Equals(Component? other) => ReferenceEquals(this, other) || (other is not null
            && Id == other.Id && EnterpriseId == other.EnterpriseId && Name == other.Name && Unit == other.Unit
            && Sources.AsSpan().SequenceEqual(other.Sources.AsSpan()));

        public override int GetHashCode() => HashCode.Combine(Id, Name, Sources.Length);
    }

    /// <summary>How much of a product an enterprise makes or buys in a year.</summary>
    public sealed record Volume : Fact
    {
        public override FactKind Kind => FactKind.Volume;

        public required EntityId EnterpriseId { get; init; }

        public required EntityId ProductId { get; init; }

        /// <summary>Zero or more, per year, in <see cref="Unit"/> or, where that is none, in the product's declared unit.</summary>
        public required decimal Quantity { get; init; }

        public UnitOfMeasurement? Unit { get; init; }
    }

    /// <summary>An enterprise shares the figure of a product, or of all its products, with a buyer, who may then count with it.</summary>
    /// <remarks>It counts for what the enterprise owns, now or later, and for nothing else; facts come in any order.</remarks>
    public sealed record Share : Fact
    {
        public override FactKind Kind => FactKind.Share;

        public required EntityId EnterpriseId { get; init; }

        /// <summary>None for all products of the enterprise, those that it states later included.</summary>
        public EntityId? ProductId { get; init; }

        public required EntityId WithId { get; init; }

        /// <summary>When it ends, or none.</summary>
        public DateTimeOffset? ValidUntil { get; init; }
    }

    /// <summary>The entity is taken back; whoever uses it becomes incomplete.</summary>
    public sealed record Withdrawn(FactKind WithdrawnKind) : Fact
    {
        public override FactKind Kind => WithdrawnKind;
    }

    /// <summary>An immutable footprint of a product, taken from a settled total.</summary>
    public sealed record Publication : Fact
    {
        public override FactKind Kind => FactKind.Publication;

        public required Guid Uuid { get; init; }

        /// <summary>The publication that this one deprecates, or none.</summary>
        public Guid? Preceding { get; init; }

        /// <summary>The position through which the total was settled.</summary>
        public required long SettledThrough { get; init; }

        /// <summary>The version of the product's fact that the total was computed from.</summary>
        public required int ProductVersion { get; init; }

        public required UnitOfMeasurement Unit { get; init; }

        /// <summary>All lanes of the total, bit for bit: <see cref="Lanes.Lanes.Width"/> numbers.</summary>
        public required ImmutableArray<double> Total { get; init; }

        /// <summary><c>requested</c> or <c>threshold</c>.</summary>
        public required string Reason { get; init; }

        // Equal by content and, for the total, by bits.
        public bool Equals(Publication? other) => ReferenceEquals(this, other) || (other is not null
            && Id == other.Id && Uuid == other.Uuid && Preceding == other.Preceding && SettledThrough == other.SettledThrough
            && ProductVersion == other.ProductVersion && Unit == other.Unit && Reason == other.Reason
            && MemoryMarshal.AsBytes(Total.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(other.Total.AsSpan())));

        public override int GetHashCode() => HashCode.Combine(Id, Uuid);
    }

    /// <summary>The validity of a version has passed: whoever uses the entity becomes incomplete.</summary>
    public sealed record Expiry : Fact
    {
        public override FactKind Kind => FactKind.Expiry;

        /// <summary>The version, in the stated series, that has expired.</summary>
        public required int ExpiredVersion { get; init; }

        public required DateTimeOffset ValidUntil { get; init; }
    }
}
