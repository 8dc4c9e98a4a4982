using Grains.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Facts;

/// <summary>What became of reading the body of a push.</summary>
internal abstract record FactBodyOutcome
{
    private FactBodyOutcome()
    {
    }

    /// <param name="Hash">SHA-256 of the bytes as they were sent.</param>
    public sealed record Read(
        IReadOnlyList<StatedFact> Facts, IReadOnlyList<Rejection> Rejections, IReadOnlyList<WarningAnswer> Warnings, byte[] Hash)
        : FactBodyOutcome;

    /// <summary>Reading stopped, since a limit was passed.</summary>
    public sealed record Refused(ProblemHttpResult Problem) : FactBodyOutcome;
}
