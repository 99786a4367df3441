"""An adversarial network on points in the plane, where every fault is visible: missed modes, bridges, blur."""
