using Footprints.Identities;

namespace Grains.Figures;

/// <summary>
/// What a reader sees, as far as partitions must know it: they keep out of lists whatever it does not see, and say of a product
/// whether its owner shares it with the reader. What follows from that is decided where the reader is known.
/// </summary>
/// <param name="Enterprises">Its own: it sees what is theirs, and, as their buyer, products that are shared with them.</param>
/// <param name="Figures">Products whose figures it was granted.</param>
/// <param name="Portfolios">Enterprises whose portfolio it was granted.</param>
/// <param name="Names">Enterprises of which it knows no more than the name.</param>
/// <param name="BlockedLibraries">Libraries whose factors are kept from it at a border.</param>
/// <param name="BlockedEnterprises">Enterprises that are kept from it at a border, name and all, whatever they share.</param>
/// <remarks>Id 4 was used by an earlier release.</remarks>
[GenerateSerializer, Immutable, Alias("grid.sight")]
public sealed record Sight(
    [property: Id(0)] EntityId[] Enterprises,
    [property: Id(1)] GrantedFigures[] Figures,
    [property: Id(2)] EntityId[] Portfolios,
    [property: Id(3)] EntityId[] Names,
    [property: Id(5)] string[] BlockedLibraries,
    [property: Id(6)] EntityId[] BlockedEnterprises);

/// <summary>Figures that an owner has granted: of one of its products, or of all that it owns at the time.</summary>
[GenerateSerializer, Immutable, Alias("grid.granted-figures")]
public sealed record GrantedFigures([property: Id(0)] EntityId Enterprise, [property: Id(1)] EntityId? Product);
