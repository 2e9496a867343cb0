//! What is done on the canvas.

area! {
    stroke "stroke" "shows which ways of drawing deserve work"
    plain {
        begin "stroke.begin" "Begins a stroke."
        lift "stroke.lift" "Lifts the pen."
        undo "stroke.undo" "Takes the last stroke back."
        redo "stroke.redo" "Draws a stroke again."
        erase "stroke.erase" "Erases a part."
        straighten "stroke.straighten" "Makes a stroke straight."
        join "stroke.join" "Joins two strokes."
        split "stroke.split" "Splits a stroke."
    }
    timed {
        smooth "stroke.smooth" "Smooths a stroke."
        trace "stroke.trace" "Traces a picture."
        fill "stroke.fill" "Fills an outline."
        simplify "stroke.simplify" "Takes needless points out."
        mirror "stroke.mirror" "Mirrors strokes."
        press "stroke.press" "Follows the pressure of a pen."
    }
    noted "stroke.tip_seen" "A tip about strokes was seen."
    chosen "stroke.brush_chosen" "A brush was chosen."
    finished "stroke.drawing_ended" "A drawing was ended."
    measured "stroke.drawn" "A stroke was drawn."
        points "How many points it has."
    configured "stroke.brush_set" "A brush was set up."
    single "stroke.traced" "A picture was traced."
}

area! {
    layer "layer" "shows whether layers are understood"
    plain {
        add "layer.add" "Adds a layer."
        hide "layer.hide" "Hides a layer."
        lock "layer.lock" "Locks a layer."
        raise "layer.raise" "Moves a layer up."
        lower "layer.lower" "Moves a layer down."
        group "layer.group" "Groups layers."
        ungroup "layer.ungroup" "Takes a group apart."
        select "layer.select" "Selects a layer."
    }
    timed {
        merge "layer.merge" "Merges layers."
        flatten "layer.flatten" "Makes one layer of all."
        mask "layer.mask" "Masks a layer."
        blend "layer.blend" "Blends layers."
        duplicate "layer.duplicate" "Makes a layer twice."
        adjust "layer.adjust" "Adjusts all colours of a layer."
    }
    noted "layer.tip_seen" "A tip about layers was seen."
    chosen "layer.mode_chosen" "A mode of blending was chosen."
    finished "layer.merge_ended" "A merge was ended."
    measured "layer.stacked" "Layers were counted."
        layers "How many layers there are."
    configured "layer.panel_set" "The panel of layers was set up."
    single "layer.blended" "Layers were blended."
}

area! {
    colour "colour" "shows which ways of choosing colours are used"
    plain {
        pick "colour.pick" "Picks a colour from the canvas."
        swap "colour.swap" "Swaps the two colours."
        lighten "colour.lighten" "Makes a colour lighter."
        darken "colour.darken" "Makes a colour darker."
        save "colour.save" "Keeps a colour in the palette."
        drop "colour.drop" "Takes a colour out of the palette."
        invert "colour.invert" "Inverts colours."
        sample "colour.sample" "Takes the mean of a surface."
    }
    timed {
        match_tone "colour.match_tone" "Matches the tone of another picture."
        reduce "colour.reduce" "Reduces the number of colours."
        balance "colour.balance" "Balances colours."
        gradient "colour.gradient" "Draws a gradient."
        proof "colour.proof" "Shows the colours of a print."
        convert "colour.convert" "Converts a picture to other colours."
    }
    noted "colour.tip_seen" "A tip about colours was seen."
    chosen "colour.palette_chosen" "A palette was chosen."
    finished "colour.conversion_ended" "A conversion was ended."
    measured "colour.counted" "Colours were counted."
        shades "How many shades there are."
    configured "colour.wheel_set" "The wheel of colours was set up."
    single "colour.matched" "A tone was matched."
}

area! {
    shape "shape" "shows which shapes deserve work"
    plain {
        rectangle "shape.rectangle" "Draws a rectangle."
        ellipse "shape.ellipse" "Draws an ellipse."
        polygon "shape.polygon" "Draws a polygon."
        arrow "shape.arrow" "Draws an arrow."
        align "shape.align" "Aligns shapes."
        rotate "shape.rotate" "Rotates a shape."
        scale "shape.scale" "Scales a shape."
        anchor "shape.anchor" "Ties a shape to another."
    }
    timed {
        unite "shape.unite" "Unites shapes."
        subtract "shape.subtract" "Subtracts a shape from another."
        offset "shape.offset" "Draws an outline around a shape."
        distribute "shape.distribute" "Spreads shapes evenly."
        warp "shape.warp" "Warps a shape."
        repeat "shape.repeat" "Repeats a shape along a line."
    }
    noted "shape.tip_seen" "A tip about shapes was seen."
    chosen "shape.kind_chosen" "A kind of shape was chosen."
    finished "shape.union_ended" "A union was ended."
    measured "shape.built" "A shape was built."
        corners "How many corners it has."
    configured "shape.grid_set" "The grid was set up."
    single "shape.warped" "A shape was warped."
}

area! {
    view "view" "shows how people find their way on the canvas"
    plain {
        zoom_in "view.zoom_in" "Comes closer."
        zoom_out "view.zoom_out" "Goes back."
        fit "view.fit" "Fits the canvas into the window."
        pan "view.pan" "Moves the canvas."
        turn "view.turn" "Turns the canvas."
        overlay "view.overlay" "Shows a picture above the canvas."
        guide "view.guide" "Sets a guide."
        fullscreen "view.fullscreen" "Fills the screen."
    }
    timed {
        render "view.render" "Draws the canvas anew."
        preview "view.preview" "Draws a preview."
        thumbnail "view.thumbnail" "Draws a small picture."
        compare "view.compare" "Shows two versions side by side."
        present "view.present" "Shows the canvas to others."
        magnify "view.magnify" "Magnifies a part."
    }
    noted "view.tip_seen" "A tip about the canvas was seen."
    chosen "view.layout_chosen" "A layout was chosen."
    finished "view.tour_ended" "A tour was ended."
    measured "view.opened" "A canvas was opened."
        panels "How many panels are shown."
    configured "view.window_set" "The window was set up."
    single "view.presented" "A canvas was presented."
}

pub const AREAS: &[&[super::Entry]] = &[
    stroke::ENTRIES,
    layer::ENTRIES,
    colour::ENTRIES,
    shape::ENTRIES,
    view::ENTRIES,
];
