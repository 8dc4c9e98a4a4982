namespace Footprints.Tests.Waves.Simulation;

/// <summary>A law was broken in a simulated run.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);
