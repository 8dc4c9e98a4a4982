namespace LoadTests.Peers;

/// <summary>A new direct part of a cell.</summary>
/// <param name="Grams">Its fossil emissions, from which all lanes follow.</param>
/// <param name="Direct">All lanes of it.</param>
internal sealed record Change(int Cell, int Grams, double[] Direct);
