namespace Footprints.Loops;

/// <summary>An input inside a group that is gone: the group holds only if another way leads from the one to the
/// other.</summary>
internal readonly record struct BrokenInput(int From, int To);
