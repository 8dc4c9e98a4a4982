using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Facts;

/// <summary>One line of a bill of materials.</summary>
/// <param name="Of">The product, component or factor that goes in.</param>
/// <param name="Quantity">Per declared unit of the user; negative for a credit.</param>
/// <param name="Unit">The unit of the quantity; none means the declared unit of what goes in.</param>
public sealed record Input(EntityId Of, decimal Quantity, UnitOfMeasurement? Unit);

/// <summary>One source of a component.</summary>
/// <param name="Of">The product that is bought.</param>
/// <param name="Share">The part of the component that it makes up, above 0 and at most 1.</param>
/// <param name="Instead">A factor used while <paramref name="Of"/> is unknown, withdrawn or expired.</param>
public sealed record Source(EntityId Of, decimal Share, EntityId? Instead);
