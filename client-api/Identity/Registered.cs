namespace ClientApi.Identity;

/// <summary>What became of a change of principals.</summary>
internal abstract record Registered<T>
{
    private Registered()
    {
    }

    public sealed record Done(T Value) : Registered<T>;

    /// <summary>What the request names is not there.</summary>
    public sealed record Missing(string Detail) : Registered<T>;

    /// <summary>It is at odds with what is there.</summary>
    public sealed record Conflict(string Detail) : Registered<T>;

    /// <summary>Who asks may not.</summary>
    /// <param name="About">The organisation whose it is.</param>
    public sealed record Forbidden(string Detail, string About) : Registered<T>;

    /// <param name="Field">The member at fault.</param>
    public sealed record Invalid(string Field, string Detail) : Registered<T>;
}
