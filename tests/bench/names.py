"""Which of the pictures in the packages are photographs, and which were never looked at to choose anything."""

from __future__ import annotations

# The training half: weights and thresholds are chosen by these. Everything else in their packages is drawn.
TRAINING = """
Aqua Blinds Bridge_by_Sander_Klootwijk BytheWater ColdRipple ColorfulCups Dragonfly_by_Bolly Dune
EveningGlow FallenLeaf FreshFlower Garden GreenMeadow Grey Kleiber_by_Lukas_Baubkus LadyBird
OneStandsOut Path Picture_0B_by_freespace Picture_1A_by_freespace RainDrops Storm TwoWings
Wine_by_Jakkub_Mede YellowFlower aitzgorri_by_Aitzol_Berasategi free_by_Peter_Nerlich
friends_by_Aitzol_Berasategi greentock_by_Peter_Nerlich life_by_Aitzol_Berasategi
picosdeeuropa_by_Aitzol_Berasategi seeding_by_Clements_Engelhardt sunset_by_Aitzol_Berasategi
aloeL baboon board building butterfly chicky_512 fruits home leuvenA messi5 plant rubberwhale1
squirrel_cls stuff graf1 smarties apple orange basketball1 left01
"""
SKIMAGE = """
astronaut brick camera cat clock coffee coins grass gravel hubble_deep_field immunohistochemistry
moon retina rocket
"""
SKLEARN = ("china.jpg", "flower.jpg")

# The held-out half: by package, the folder and the files. People above all, as cameras and phones take them.
HELD_OUT = {
    "kphotoalbum": (
        "usr/share/kphotoalbum/demo",
        """
        anne_helene bar55 bar55_2 blackie cold_water donna donna_2 grand_canyon_1 grand_canyon_2
        grand_canyon_3 jesper jesper_2 new_wave_1 new_wave_2 pool pool_2 qt-logo skagen skagen_2 snow
        spiff spiff_2 sunset wayne
        """,
    ),
    "libdlib19.1": (
        "usr/share/doc/libdlib19.1/examples",
        """
        faces/2007_007763 faces/2008_001009 faces/2008_001322 faces/2008_002079 faces/2008_002470
        faces/2008_002506 faces/2008_004176 faces/2008_007676 faces/2009_004587
        faces/Tom_Cruise_avp_2014_4 mmod_cars_test_image mmod_cars_test_image2
        """,
    ),
    "gnome-control-center-data": (
        "usr/share/pixmaps/faces",
        """
        bicycle book calculator coffee2 flower2 gamepad guitar2 headphones hummingbird mountain
        plane surfer tomatoes tree
        """,
    ),
    "labelme-examples": (
        "usr/share/doc/labelme-examples/examples",
        """
        instance_segmentation/data_annotated/2011_000003 instance_segmentation/data_annotated/2011_000006
        instance_segmentation/data_annotated/2011_000025 classification/data_annotated/0001
        classification/data_annotated/0002 video_annotation/data_annotated/00000100
        """,
    ),
}
# The same person or place once more, in the held-out half: another photograph, and never a stranger.
SERIES = (
    ("bar55", "bar55_2", "jesper", "jesper_2", "new_wave_1", "new_wave_2", "qt-logo", "pool", "pool_2"),
    ("grand_canyon_1", "grand_canyon_2", "grand_canyon_3"),
    ("donna", "donna_2"),
    ("skagen", "skagen_2", "cold_water"),
    ("spiff", "spiff_2"),
    ("mmod_cars_test_image", "mmod_cars_test_image2"),
)  # fmt: skip
# Faces of five men, cut out and set upright, eleven photographs of each; the first two are of the training half.
FACES = ("libdlib19.1", "usr/share/doc/libdlib19.1/examples/johns")
TRAINING_FACES = ("John_Salley", "John_Savage")
# Two of each pair are one photograph.
SAME_FACES = (
    ("000378_02340151", "000378_03227610"), ("000189_02159361", "000192_02159531"),
    ("000375_03227651", "000376_02340068"), ("000300_00470148", "000304_00470122"),
)  # fmt: skip
