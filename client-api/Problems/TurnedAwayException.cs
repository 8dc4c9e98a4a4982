namespace ClientApi.Problems;

/// <summary>Somebody asks for more than there is for it now, found where nothing but an exception leads back to its request.</summary>
/// <param name="kind">Which limit it is.</param>
/// <param name="retryAfter">When there is more again.</param>
public sealed class TurnedAwayException(ProblemKind kind, string message, TimeSpan retryAfter) : Exception(message)
{
    public ProblemKind Kind { get; } = kind;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
