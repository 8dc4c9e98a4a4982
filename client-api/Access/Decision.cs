namespace ClientApi.Access;

/// <summary>Whether an action is allowed, and why.</summary>
/// <param name="Reason">A sentence for whoever asked.</param>
public abstract record Decision(string Reason)
{
    /// <summary>The rule that <see cref="Decision.Reason"/> names allows it.</summary>
    /// <param name="Basis">What it rests on.</param>
    public sealed record Allowed(string Reason, Basis Basis = Basis.Role) : Decision(Reason);

    /// <summary>Nobody is signed in, and somebody must be.</summary>
    public sealed record SignInRequired(string Reason) : Decision(Reason);

    /// <summary>Who asks may not.</summary>
    public sealed record Refused(string Reason) : Decision(Reason);

    /// <summary>Whether it may be done.</summary>
    public bool IsAllowed => this is Allowed;

    /// <summary>Whether it shows something of another to who asks: what is disclosed is told, and is no more than the rule gives.</summary>
    public bool IsDisclosure => this is Allowed { Basis: Basis.Shared or Basis.Granted };
}

/// <summary>What a permission rests on.</summary>
public enum Basis
{
    /// <summary>What it is, and what it may do in its organisation; or that access control is off.</summary>
    Role = 1,

    /// <summary>It is its own.</summary>
    Own,

    /// <summary>It is everybody's.</summary>
    Public,

    /// <summary>Its owner shares it.</summary>
    Shared,

    /// <summary>Its owner has granted it.</summary>
    Granted,
}
