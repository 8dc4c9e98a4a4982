using System.Collections.Immutable;

namespace Footprints.Facts;

/// <summary>What became of reading one fact at the door.</summary>
public abstract record FactReading
{
    private FactReading()
    {
    }

    /// <summary>A fact that nothing in it speaks against.</summary>
    /// <param name="Fact">The fact, with everything that may be written in several ways in its one canonical form.</param>
    /// <param name="IfVersion">The version that it is meant to replace (0: none yet), or none; part of the request, not of the fact.</param>
    /// <param name="Warnings">What is legal and yet looks wrong.</param>
    public sealed record Accepted(Fact Fact, int? IfVersion, ImmutableArray<FactWarning> Warnings) : FactReading;

    /// <summary>The first thing that is wrong: first what can't be read, in the order of the text, then what is not allowed.</summary>
    public sealed record Refused(FactError Error) : FactReading;
}

/// <summary>Why a fact is refused.</summary>
/// <param name="Code">One of <see cref="FactCodes"/>.</param>
/// <param name="Field">Path of the JSON member, as <c>inputs[3].quantity</c>; none where the text as a whole is wrong.</param>
/// <param name="Detail">The value, the rule and the remedy.</param>
public sealed record FactError(string Code, string? Field, string Detail);

/// <summary>What is legal and yet looks wrong.</summary>
/// <param name="Code">One of <see cref="FactCodes"/>.</param>
/// <param name="Field">Path of the JSON member.</param>
/// <param name="Detail">The value, and what it usually means.</param>
public sealed record FactWarning(string Code, string Field, string Detail);
