namespace ClientApi.Identity;

/// <summary>May somebody do something?</summary>
/// <param name="Action">`read`, `write`, `manage` or `operate`.</param>
/// <param name="Principal">The id of a person or a client; the caller itself where it is left out.</param>
public sealed record ExplainRequest(string? Action, ExplainedResource? Resource, string? Principal);

/// <summary>What it is about.</summary>
/// <param name="Kind">`product`, `component`, `enterprise`, `factor`, `library`, `organisation` or `grid`.</param>
/// <param name="Id">Its id; of a library its name; of the grid none.</param>
/// <param name="Part">Of what is read: `figure` (where it is left out), `publications`, `breakdown`, `provenance`, `history` or `live`.</param>
public sealed record ExplainedResource(string? Kind, string? Id, string? Part);

/// <summary>Whether it may, and why.</summary>
/// <param name="Principal">Whose rights these are.</param>
/// <param name="Reason">The rule in a sentence. What may not be seen and what is not there are told by the same one.</param>
public sealed record ExplainAnswer(string Principal, bool Allowed, string Reason);
