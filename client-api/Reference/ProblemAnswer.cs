using ClientApi.Facts;

namespace ClientApi.Reference;

/// <summary>A problem document (RFC 9457), as the reference page shows it.</summary>
/// <param name="Type">The address of the page about the problem.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened this time: the value, the rule and the remedy.</param>
/// <param name="Code">Stable; what programs compare.</param>
/// <param name="Field">The parameter or member at fault, where one is.</param>
/// <param name="Line">The line of the body at fault, where one is.</param>
/// <param name="Rejected">The facts at fault, where a push was refused.</param>
/// <param name="TraceId">Under this the grid's log has more.</param>
internal sealed record ProblemAnswer(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Code,
    string? Field,
    int? Line,
    IReadOnlyList<RejectionAnswer>? Rejected,
    string? TraceId);
