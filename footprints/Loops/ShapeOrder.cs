using Footprints.Identities;
namespace Footprints.Loops;
/// <summary>stub</summary>
public sealed class ShapeOrder { private int _n; public void SetInputs(CellKey cell, ReadOnlySpan<CellKey> inputs) => _n++; public ShapeChanges Arrange() { _n++; return new(); } public ShapeChanges Describe(Func<CellKey, bool> owned) { _n++; return new(); } }
