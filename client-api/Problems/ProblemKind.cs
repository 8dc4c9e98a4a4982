namespace ClientApi.Problems;

/// <summary>One kind of failure, as clients may rely on it.</summary>
/// <param name="Code">Stable; what programs compare.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Remedy">What the caller can do about it.</param>
public sealed record ProblemKind(string Code, int Status, string Title, string Remedy)
{
    /// <summary>The address of the page about the problem, which is its RFC 9457 type.</summary>
    public string Type => $"/problems/{Slug}";

    internal string Slug => Code.ToLowerInvariant().Replace('_', '-');
}
