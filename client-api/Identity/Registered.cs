namespace ClientApi.Identity;

/// <summary>What became of a change of principals.</summary>
internal abstract record Registered<T>
{
    private Registered()
    {
    }

    public sealed record Done(T Value) : Registered<T>;

    /// <summary>What the request names is not there, or is another's, which is not told.</summary>
    /// <param name="About">For the audit log: the organisation whose it is; empty where there is nothing.</param>
    public sealed record Missing(string Detail, string About = "") : Registered<T>;

    /// <summary>It is at odds with what is there.</summary>
    public sealed record Conflict(string Detail) : Registered<T>;

    /// <summary>Who asks may not.</summary>
    /// <param name="About">The organisation whose it is.</param>
    public sealed record Forbidden(string Detail, string About) : Registered<T>;

    /// <param name="Field">The member at fault.</param>
    public sealed record Invalid(string Field, string Detail) : Registered<T>;

    /// <summary>The same outcome, of something that is made of what was done.</summary>
    public Registered<TTo> Select<TTo>(Func<T, TTo> select) => this switch
    {
        Done done => new Registered<TTo>.Done(select(done.Value)),
        Missing missing => new Registered<TTo>.Missing(missing.Detail, missing.About),
        Conflict conflict => new Registered<TTo>.Conflict(conflict.Detail),
        Forbidden forbidden => new Registered<TTo>.Forbidden(forbidden.Detail, forbidden.About),
        Invalid invalid => new Registered<TTo>.Invalid(invalid.Field, invalid.Detail),
        _ => throw new ArgumentOutOfRangeException(nameof(select), this, "No such outcome."),
    };
}
