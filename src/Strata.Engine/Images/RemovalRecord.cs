namespace Strata.Engine.Images;

/// <summary>One line of what a removal did.</summary>
/// <param name="IsDeletion">True for something deleted (an image or a layer), false for a name taken away.</param>
/// <param name="Text">The name, the image's id, or the layer's chain id.</param>
public readonly record struct RemovalRecord(bool IsDeletion, string Text);
