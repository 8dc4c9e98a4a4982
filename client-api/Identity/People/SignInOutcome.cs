namespace ClientApi.Identity.People;

/// <summary>What became of a sign-in.</summary>
internal abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    public sealed record SignedIn(Person Person) : SignInOutcome;

    /// <summary>The address or the password: which one is not told.</summary>
    public sealed record Wrong : SignInOutcome;

    /// <summary>Too many failed; the right password does not help for some minutes.</summary>
    public sealed record LockedOut : SignInOutcome;
}
