namespace ClientApi.Access;

/// <summary>How much of an entity a read asks for.</summary>
public enum Part
{
    /// <summary>That it is there, and what it is called: a row of a list without a number.</summary>
    Name = 1,

    /// <summary>Figure, unit, status, quality and verification.</summary>
    Figure,

    /// <summary>Its publications.</summary>
    Publications,

    /// <summary>What its figure is made of.</summary>
    Breakdown,

    /// <summary>The facts behind its figure.</summary>
    Provenance,

    /// <summary>What was stated about it.</summary>
    History,

    /// <summary>Its figure as it follows the facts.</summary>
    Live,
}
