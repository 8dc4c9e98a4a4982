using System.Text.Json.Serialization;

namespace ClientApi.Facts;

/// <summary>What became of a push.</summary>
/// <param name="Accepted">How many facts were accepted.</param>
/// <param name="Receipt">Stands for everything up to the last of them; null where nothing was written.</param>
/// <param name="Rejected">The facts that were not accepted; only with `?partial=true` is the list not empty.</param>
/// <param name="Warnings">What was accepted and yet looks wrong; left out where nothing does.</param>
public sealed record PushAnswer(
    int Accepted,
    string? Receipt,
    IReadOnlyList<RejectionAnswer> Rejected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WarningAnswer>? Warnings = null);

/// <summary>A fact that was not accepted.</summary>
/// <param name="Line">Its line in the request, from 1.</param>
/// <param name="Code">Why; one of the codes of /problems.</param>
/// <param name="Field">The member at fault, as `inputs[3].quantity`; null where the fact as a whole is.</param>
/// <param name="Detail">The value, the rule and the remedy.</param>
public sealed record RejectionAnswer(int Line, string Code, string? Field, string Detail);

/// <summary>What is allowed and yet looks wrong.</summary>
/// <param name="Line">Its line in the request, from 1.</param>
/// <param name="Code">What looks wrong.</param>
/// <param name="Field">The member.</param>
/// <param name="Detail">The value, and what it usually means.</param>
public sealed record WarningAnswer(int Line, string Code, string Field, string Detail);
