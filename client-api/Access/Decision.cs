namespace ClientApi.Access;

/// <summary>Whether an action is allowed, and why.</summary>
/// <param name="Reason">A sentence for whoever asked.</param>
public abstract record Decision(string Reason)
{
    /// <summary>The rule that <see cref="Decision.Reason"/> names allows it.</summary>
    public sealed record Allowed(string Reason) : Decision(Reason);

    /// <summary>Nobody is signed in, and somebody must be.</summary>
    public sealed record SignInRequired(string Reason) : Decision(Reason);

    /// <summary>Who asks may not.</summary>
    public sealed record Refused(string Reason) : Decision(Reason);

    /// <summary>Whether it may be done.</summary>
    public bool IsAllowed => this is Allowed;
}
