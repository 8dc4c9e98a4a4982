namespace ClientApi.Access;

/// <summary>What may be allowed or refused.</summary>
public enum AccessAction
{
    /// <summary>To read what the grid shows.</summary>
    Read = 1,

    /// <summary>To state a fact, or to publish.</summary>
    Write,

    /// <summary>To manage people, clients and invitations of an organisation.</summary>
    Manage,

    /// <summary>To run the grid: what changes it, or takes all of it along: comparisons, exports, organisations, keys.</summary>
    Operate,

    /// <summary>To look at how the grid runs: operations, metrics, the dashboard.</summary>
    Observe,
}
