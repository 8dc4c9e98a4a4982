namespace Grains;

/// <summary>No silo of the cluster can be reached: nothing was asked, and nothing has happened.</summary>
public sealed class ClusterUnreachableException() : Exception("No silo of the cluster can be reached.");
