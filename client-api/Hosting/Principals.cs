namespace ClientApi.Hosting;

/// <summary>Who states facts.</summary>
public static class Principals
{
    /// <summary>Everyone on this machine: there is no access control yet, and only loopback is served.</summary>
    public const string Local = "local";
}
