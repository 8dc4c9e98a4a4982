namespace Footprints.Facts;

/// <summary>What a fact states. The numbers are stored in the ledger and never change.</summary>
public enum FactKind : byte
{
    Enterprise = 1,
    Factor = 2,
    Product = 3,
    Component = 4,
    Volume = 5,

    /// <summary>An enterprise lets a buyer count with a figure of its own, or with all of them.</summary>
    Share = 6,

    /// <summary>Stated by the grid: an immutable footprint of a product, disclosed for good.</summary>
    Publication = 16,

    /// <summary>Stated by the grid: the validity of a version of a fact has passed.</summary>
    Expiry = 17,
}

/// <summary>The version series of an entity. What the grid states is numbered apart from what clients state.</summary>
public enum VersionSeries : byte
{
    Stated = 0,
    Published = 1,
    Expired = 2,
}
