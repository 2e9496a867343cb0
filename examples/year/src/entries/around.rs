//! What is done around the canvas.

area! {
    file "file" "shows which ways of keeping work deserve care"
    plain {
        new "file.new" "Begins a file."
        close "file.close" "Closes a file."
        revert "file.revert" "Goes back to what was saved."
        pin_recent "file.pin_recent" "Keeps a file in the list."
        lock_version "file.lock_version" "Keeps a version."
        tag "file.tag" "Gives a file a tag."
        move_to "file.move_to" "Moves a file."
        bin "file.bin" "Puts a file into the bin."
    }
    timed {
        open "file.open" "Opens a file."
        save "file.save" "Saves a file."
        autosave "file.autosave" "Saves a file unasked."
        recover "file.recover" "Recovers a file."
        compress "file.compress" "Makes a file smaller."
        restore "file.restore" "Restores a version."
    }
    noted "file.tip_seen" "A tip about files was seen."
    chosen "file.template_chosen" "A template was chosen."
    finished "file.save_ended" "A save was ended."
    measured "file.saved" "A file was saved."
        objects "How many objects it holds."
    configured "file.saving_set" "Saving was set up."
    single "file.recovered" "A file was recovered."
}

area! {
    export "export" "shows which formats deserve work"
    plain {
        quick "export.quick" "Exports as the last time."
        copy_as "export.copy_as" "Copies in another format."
        slice "export.slice" "Exports a part."
        batch_add "export.batch_add" "Adds a file to a batch."
        batch_drop "export.batch_drop" "Takes a file out of a batch."
        preset_save "export.preset_save" "Keeps a preset."
        preset_drop "export.preset_drop" "Drops a preset."
        share_sheet "export.share_sheet" "Opens the system's sheet for sharing."
    }
    timed {
        png "export.png" "Writes PNG."
        svg "export.svg" "Writes SVG."
        pdf "export.pdf" "Writes PDF."
        jpeg "export.jpeg" "Writes JPEG."
        animation "export.animation" "Writes an animation."
        print "export.print" "Prints."
    }
    noted "export.tip_seen" "A tip about exports was seen."
    chosen "export.format_chosen" "A format was chosen."
    finished "export.batch_ended" "A batch was ended."
    measured "export.written" "A file was written."
        pages "How many pages it has."
    configured "export.preset_set" "A preset was set up."
    single "export.printed" "Something was printed."
}

area! {
    library "library" "shows whether things are found again"
    plain {
        browse "library.browse" "Browses the library."
        sort "library.sort" "Sorts the library."
        favour "library.favour" "Marks a thing."
        unfavour "library.unfavour" "Takes a mark away."
        collect "library.collect" "Puts a thing into a collection."
        insert "library.insert" "Puts a thing on the canvas."
        replace "library.replace" "Replaces a thing on the canvas."
        report_broken "library.report_broken" "Marks a thing as broken."
    }
    timed {
        search "library.search" "Searches the library."
        index "library.index" "Indexes the library."
        import "library.import" "Brings things into the library."
        similar "library.similar" "Finds similar things."
        deduplicate "library.deduplicate" "Finds things that are there twice."
        download "library.download" "Gets a thing from elsewhere."
    }
    noted "library.tip_seen" "A tip about the library was seen."
    chosen "library.order_chosen" "An order was chosen."
    finished "library.import_ended" "An import was ended."
    measured "library.searched" "The library was searched."
        hits "How many things were found."
    configured "library.filter_set" "A filter was set up."
    single "library.found_similar" "Similar things were looked for."
}

area! {
    sync "sync" "shows where changes are late or lost"
    plain {
        pause "sync.pause" "Pauses."
        resume "sync.resume" "Goes on."
        resolve_mine "sync.resolve_mine" "Keeps the change of this device."
        resolve_theirs "sync.resolve_theirs" "Takes the change of another device."
        invite "sync.invite" "Invites somebody."
        leave "sync.leave" "Leaves a shared canvas."
        annotate "sync.annotate" "Leaves a note on the canvas."
    }
    timed {
        push "sync.push" "Sends changes."
        pull "sync.pull" "Gets changes."
        merge "sync.merge" "Merges changes."
        connect "sync.connect" "Connects."
        snapshot "sync.snapshot" "Makes a snapshot."
        verify "sync.verify" "Verifies what arrived."
    }
    noted "sync.tip_seen" "A tip about sharing was seen."
    chosen "sync.scope_chosen" "What is shared was chosen."
    finished "sync.round_ended" "A round was ended."
    measured "sync.transferred" "Changes were transferred."
        changes "How many changes there were."
    configured "sync.sharing_set" "Sharing was set up."
    single "sync.conflicted" "A conflict was resolved."
}

area! {
    assist "assist" "shows whether suggestions are worth what they cost"
    plain {
        ask "assist.ask" "Asks for a suggestion."
        accept "assist.accept" "Takes a suggestion."
        reject "assist.reject" "Rejects a suggestion."
        refine "assist.refine" "Asks again."
        explain "assist.explain" "Asks why."
        stop "assist.stop" "Stops an answer."
        teach "assist.teach" "Says what was wrong."
        preset "assist.preset" "Uses a ready question."
    }
    timed {
        answer "assist.answer" "Answers a question."
        complete "assist.complete" "Completes a stroke."
        describe "assist.describe" "Describes the canvas."
        recolour "assist.recolour" "Suggests colours."
        clean "assist.clean" "Cleans a sketch."
        upscale "assist.upscale" "Makes a picture larger."
    }
    noted "assist.tip_seen" "A tip about suggestions was seen."
    chosen "assist.model_chosen" "A model was chosen."
    finished "assist.answer_ended" "An answer was ended."
    measured "assist.answered" "A question was answered."
        tokens "How many tokens it took."
    configured "assist.manner_set" "The manner of answers was set up."
    single "assist.suggested" "A suggestion was shown."
}

pub const AREAS: &[&[super::Entry]] = &[
    file::ENTRIES,
    export::ENTRIES,
    library::ENTRIES,
    sync::ENTRIES,
    assist::ENTRIES,
];
